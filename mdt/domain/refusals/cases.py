"""Why the domain says no about cases, their readiness and consent."""

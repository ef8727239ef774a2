"""Why the domain says no about who leads the session."""

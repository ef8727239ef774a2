"""Why the domain says no about roll-calls, recusals and media."""

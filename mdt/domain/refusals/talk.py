"""Why the domain says no about the checklist, positions and polls."""

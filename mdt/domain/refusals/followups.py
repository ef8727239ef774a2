"""Why the domain says no about what is reported after a recommendation."""

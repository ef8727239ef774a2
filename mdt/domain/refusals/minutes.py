"""Why the domain says no about review and amendment of minutes, and letters."""

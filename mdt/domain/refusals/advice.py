"""Why the domain says no about a recommendation’s content and what follows it."""

"""Events of the actions that people take from a meeting."""

"""Why the domain says no about the agenda in session, actions and closing."""

"""Events of the lead: who handed it to whom, or lost it."""

"""Events of who takes part how: roll-calls, credentials, media, recusals, access decided."""

"""Why the domain says no about boards, their members, rules and credentials."""

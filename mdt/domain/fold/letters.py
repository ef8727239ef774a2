"""What drafting, issuing, acknowledging and recalling make of the letters."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

"""What review, requested changes, amendment and translation make of the minutes."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

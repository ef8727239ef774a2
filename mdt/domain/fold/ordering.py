"""What reordering, adding, withdrawing and listing make of the agenda."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

"""What adding, assigning and closing make of the actions."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

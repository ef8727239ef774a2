"""What handing over and losing the lead make of a meeting."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

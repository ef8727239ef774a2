"""What roll-calls, credentials, media, recusals and access make of who takes part."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

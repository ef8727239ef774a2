"""What call-outs, checklist, positions, polls and comms problems make of the talk."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

"""What fit, confirmation, superseding and relisting make of the recommendations."""

from mdt.domain.fold.rules import Rules

RULES = Rules()

"""Events of a recommendation after its wording: fit, confirmation, superseding, relisting."""

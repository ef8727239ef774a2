"""What others' models of FHIR say to a document of ours: R4B, of which ours uses what R4 has."""

import pytest


def accepted(document: bytes) -> bytes:
    """Return a document that the models parse. Raises ValueError for another one."""
    told = "fhir.resources is not installed (./dev test installs it)"
    models = pytest.importorskip("fhir.resources.R4B.bundle", reason=told)
    read = models.Bundle.model_validate_json(document)
    kinds = [entry.resource.__class__.__name__ for entry in read.entry]
    if kinds[0] != "Composition" or set(kinds[1:]) - {"CarePlan"}:
        raise ValueError(f"not our resources: {kinds}")
    return document

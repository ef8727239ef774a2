"""All kinds of records by their stored name: each noun's module lists its own."""

from itertools import chain
from typing import Any

from mdt.domain import (
    access,
    boards_kept,
    caseloads,
    casework,
    consents,
    credentials,
    documents,
    followups,
    institutions,
    materials,
    requests,
    reviews,
    rosters,
    vault,
)
from mdt.domain.records import RecordKind

KINDS: dict[str, RecordKind[Any]] = {
    kind.name: kind
    for kind in chain(
        boards_kept.KINDS,
        credentials.KINDS,
        institutions.KINDS,
        casework.KINDS,
        materials.KINDS,
        consents.KINDS,
        access.KINDS,
        requests.KINDS,
        reviews.KINDS,
        followups.KINDS,
        rosters.KINDS,
        caseloads.KINDS,
        documents.KINDS,
        vault.KINDS,
    )
}
"""Every kind that the store may hold."""

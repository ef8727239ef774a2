"""Identifiers: opaque, time-ordered, and one type per kind so that they cannot be swapped.

What an identifier means is never encoded in it (no institution, no date a person could read).
"""

import os
from collections.abc import Callable
from datetime import datetime
from typing import NewType

NetworkId = NewType("NetworkId", str)
InstitutionId = NewType("InstitutionId", str)
PersonId = NewType("PersonId", str)
BoardId = NewType("BoardId", str)
MeetingId = NewType("MeetingId", str)
SessionId = NewType("SessionId", str)
ItemId = NewType("ItemId", str)
CaseId = NewType("CaseId", str)
CaseVersionId = NewType("CaseVersionId", str)
MaterialId = NewType("MaterialId", str)
RecommendationId = NewType("RecommendationId", str)
DissentId = NewType("DissentId", str)
BlockId = NewType("BlockId", str)
ActionId = NewType("ActionId", str)
LetterId = NewType("LetterId", str)
PositionId = NewType("PositionId", str)
PollId = NewType("PollId", str)
RequestId = NewType("RequestId", str)
OpinionId = NewType("OpinionId", str)
ReviewId = NewType("ReviewId", str)
CredentialId = NewType("CredentialId", str)
ConsentId = NewType("ConsentId", str)
FollowUpId = NewType("FollowUpId", str)
RuleId = NewType("RuleId", str)
RosterId = NewType("RosterId", str)

Entropy = Callable[[int], bytes]


def new_id(at: datetime, entropy: Entropy = os.urandom) -> str:
    """Return a UUID version 7 as 36 lower-case characters.

    Args:
        at: moment that gives the 48-bit millisecond prefix, timezone-aware.
        entropy: source of random bytes.

    Source: RFC 9562 section 5.7.
    """
    millis = int(at.timestamp() * 1000)
    raw = bytearray(millis.to_bytes(6, "big") + entropy(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

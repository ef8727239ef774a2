"""Which source and layer a stream belongs to, by what its packets and the description say.

A stream is told by its media section and layer, which its packets name until the sender knows
that they were understood; by its SSRC, where the description declared it; or by its payload
type, where that fits one source only. What was found is latched. No socket, no clock.
Source: RFC 8852 section 2, RFC 8853 section 6, RFC 8843 section 9.2, RFC 4588 section 8.
"""

from typing import Final, NamedTuple

from server.media.rtp.extensions import Names, kinds_by_id
from server.media.sdp.answer import Accepted
from server.media.sdp.parse import SdpError

MAX_STREAMS: Final = 40
"""Authenticated SSRCs of one connection: three sources of three layers each, twice, with RTX."""


class Place(NamedTuple):
    """Where a stream belongs: quality 0 is low, 1 medium, 2 high or the only one."""

    source: str
    quality: int


class Streams:
    """What is known of one connection's SSRCs."""

    def __init__(self, accepted: tuple[Accepted, ...]) -> None:
        self._by_mid = {item.mid: item for item in accepted}
        self._declared = {ssrc: item for item in accepted for ssrc in (*item.ssrcs, *item.repairs)}
        self._repaired = {rtx: main for item in accepted for rtx, main in item.repairs.items()}
        self._places: dict[int, Place] = {}
        self._met: set[int] = set()

    def may_meet(self, ssrc: int) -> bool:
        """Tell whether a packet of this stream is worth opening; SRTP keeps state for each."""
        return ssrc in self._met or len(self._met) < MAX_STREAMS

    def met(self, ssrc: int) -> None:
        """Note that a packet of this stream was authentic."""
        self._met.add(ssrc)

    def place(self, ssrc: int, payload_type: int, names: Names) -> tuple[Accepted, Place] | None:
        """Return where a stream of sound or picture belongs, None when that is not known."""
        item = self._item(ssrc, payload_type, names)
        if item is None or payload_type not in (item.payload_type, item.red_payload_type):
            return None
        quality = item.quality_of(names.rid)
        if quality is None:
            return None
        place = Place(item.source, quality)
        self._places[ssrc] = place
        return item, place

    def repaired_by(self, ssrc: int, payload_type: int, names: Names) -> Place | None:
        """Return what an RTX stream repairs, None when it is none or not known."""
        item = self._item(ssrc, payload_type, names)
        if item is None or payload_type != item.rtx_payload_type:
            return None
        quality = item.quality_of(names.repaired_rid or names.rid)
        if quality is not None:
            return Place(item.source, quality)
        return self._places.get(self._repaired.get(ssrc, 0))

    def _item(self, ssrc: int, payload_type: int, names: Names) -> Accepted | None:
        item = self._by_mid.get(names.mid or "") or self._declared.get(ssrc)
        if item is not None:
            return item
        fitting = [
            each
            for each in self._by_mid.values()
            if payload_type in (each.payload_type, each.rtx_payload_type, each.red_payload_type)
        ]
        return fitting[0] if len(fitting) == 1 else None


def extension_kinds(accepted: tuple[Accepted, ...]) -> list[int]:
    """Return the table of extension kinds that all sections of a connection share.

    Raises:
        SdpError: they number their extensions differently.
    """
    merged: dict[int, str] = {}
    for item in accepted:
        for uri, number in item.extensions.items():
            if merged.setdefault(number, uri) != uri:
                raise SdpError("the sections number their extensions differently")
    tables = [kinds_by_id(item.extensions) for item in accepted]
    return [max(kinds) for kinds in zip(kinds_by_id({}), *tables, strict=True)]

"""Answering a publisher's offer: Opus for the microphone, VP8 for camera and screen.

One layer per source is asked for: without ``a=simulcast`` in the answer a browser that offers
several rids sends the first alone. Layers enter here (``Accepted``) and in ``ingest``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.media.rtp.extensions import KINDS
from server.media.sdp.local import LocalTransport, join_lines, session_lines
from server.media.sdp.parse import Codec, Description, SdpError, Section

AUDIO_CODEC: Final = "opus"
VIDEO_CODEC: Final = "vp8"
AUDIO_FEEDBACK: Final = ("transport-cc",)
VIDEO_FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "transport-cc")
OPUS_PARAMETERS: Final = "minptime=10;useinbandfec=1"

SOURCE_KINDS: Final[Mapping[str, str]] = {
    "microphone": "audio",
    "camera": "video",
    "screen": "video",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One source that the publisher will send, and how its packets are recognised."""

    source: str
    mid: str
    is_video: bool
    clock_hz: int
    payload_type: int
    rtx_payload_type: int | None
    extensions: Mapping[str, int]
    ssrcs: tuple[int, ...]
    rtx_ssrcs: tuple[int, ...]


def accept(offer: Description, sources: Mapping[str, str]) -> tuple[Accepted, ...]:
    """Decide what is taken of an offer.

    Args:
        offer: what the client sent.
        sources: mid → microphone, camera or screen.

    Raises:
        SdpError: a section is missing, of the wrong kind, or without Opus or VP8.
    """
    by_mid = {section.mid: section for section in offer.sections}
    accepted = [_accept_section(by_mid.get(mid), mid, source) for mid, source in sources.items()]
    if not accepted:
        raise SdpError("no section is named as a source")
    if len({item.source for item in accepted}) != len(accepted):
        raise SdpError("a source is named twice")
    if offer.setup not in ("actpass", "active", "passive"):
        raise SdpError("a=setup is missing")
    return tuple(accepted)


def _accept_section(section: Section | None, mid: str, source: str) -> Accepted:
    kind = SOURCE_KINDS.get(source)
    if section is None or kind is None:
        raise SdpError(f"there is no section {mid[:16]!r} for a {source[:16]!r}")
    if section.kind != kind:
        raise SdpError(f"a {source} needs a section of kind {kind}")
    if section.direction not in ("sendonly", "sendrecv"):
        raise SdpError(f"the section of the {source} does not send")
    codec = _usable_codec(section)
    if codec is None:
        raise SdpError(f"the section of the {source} offers no {_codec_name(section)}")
    rtx = tuple(ssrc for ssrc in section.rtx_ssrcs if ssrc in section.ssrcs)
    return Accepted(
        source=source,
        mid=section.mid,
        is_video=kind == "video",
        clock_hz=codec.clock_hz,
        payload_type=codec.payload_type,
        rtx_payload_type=section.rtx_for(codec.payload_type),
        extensions={uri: number for uri, number in section.extensions.items() if uri in KINDS},
        ssrcs=tuple(ssrc for ssrc in section.ssrcs if ssrc not in rtx),
        rtx_ssrcs=rtx,
    )


def _codec_name(section: Section) -> str:
    return AUDIO_CODEC if section.kind == "audio" else VIDEO_CODEC


def _usable_codec(section: Section) -> Codec | None:
    codec = section.codec(_codec_name(section))
    expected = (48000, 2) if section.kind == "audio" else (90000, 1)
    return codec if codec and (codec.clock_hz, codec.channels) == expected else None


def setup_for(offered: str) -> str:
    """Return our side: the browser starts the handshake wherever it leaves the choice to us."""
    return "active" if offered == "passive" else "passive"


def write_answer(offer: Description, accepted: tuple[Accepted, ...], local: LocalTransport) -> str:
    """Return the answer; sections that are no source are refused."""
    by_mid = {item.mid: item for item in accepted}
    bundled = [section.mid for section in offer.sections if section.mid in by_mid]
    setup = setup_for(offer.setup)
    lines = session_lines(1, bundled)
    for section in offer.sections:
        item = by_mid.get(section.mid)
        if item is None:
            lines += _refusal(section)
            continue
        lines += _section_lines(section, item)
        lines += local.lines(setup)
        if section.mid == bundled[0]:
            lines += local.candidate_lines()
    return join_lines(lines)


def _refusal(section: Section) -> list[str]:
    return [
        f"m={section.kind} 0 {section.protocol} {' '.join(section.formats)}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=inactive",
    ]


def _section_lines(section: Section, item: Accepted) -> list[str]:
    main, rtx = item.payload_type, item.rtx_payload_type
    types = f"{main}" if rtx is None else f"{main} {rtx}"
    name = "VP8/90000" if item.is_video else "opus/48000/2"
    lines = [
        f"m={section.kind} 9 {section.protocol} {types}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{item.mid}",
        "a=recvonly",
        f"a=rtpmap:{main} {name}",
    ]
    if not item.is_video:
        lines.append(f"a=fmtp:{main} {OPUS_PARAMETERS}")
    feedback = VIDEO_FEEDBACK if item.is_video else AUDIO_FEEDBACK
    lines += [f"a=rtcp-fb:{main} {value}" for value in feedback]
    if rtx is not None:
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={main}"]
    lines += [f"a=extmap:{number} {uri}" for uri, number in item.extensions.items()]
    return lines

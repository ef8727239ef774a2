"""The subscribing connection: a fixed row of receiving sections, offered once and never changed.

Each pair is one sound and one picture section in a stream of its own, so that the browser keeps
the two in step; then come sections for sound alone, and the last are for screens. What a section
carries later is said by message, not by a new description. Which participant gets which place is
decided in ``slot_map``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.media.rtp.extensions import (
    AUDIO_LEVEL_URI,
    EGRESS_AUDIO_LEVEL_ID,
    EGRESS_SEND_TIME_ID,
    EGRESS_TRANSPORT_SEQ_ID,
    SEND_TIME_URI,
    TRANSPORT_SEQ_URI,
)
from server.media.sdp.answer import OPUS_PARAMETERS
from server.media.sdp.local import LocalTransport, join_lines, session_lines
from server.media.sdp.parse import Codec, Description, SdpError, Section

OPUS_TYPE: Final = 111
RED_TYPE: Final = 63
VP8_TYPE: Final = 96
VP8_RTX_TYPE: Final = 97
H264_TYPE: Final = 102
H264_RTX_TYPE: Final = 103
VIDEO_FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc", "rrtr")
"""With ``rrtr`` Chromium measures the round trip also where it only receives."""

PAIR: Final = "pair"
VOICE: Final = "voice"
SCREEN: Final = "screen"

_H264_PARAMETERS = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
_VIDEO_TYPES = ((VP8_TYPE, VP8_RTX_TYPE, "VP8"), (H264_TYPE, H264_RTX_TYPE, "H264"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSection:
    """One receiving section: of a pair, for a voice, or for a screen, each counted from 0.

    ``stream`` names its place; it is also the CNAME.
    """

    mid: str
    kind: str
    number: int
    is_video: bool

    @property
    def stream(self) -> str:
        """The media stream that it belongs to."""
        return f"{self.kind}-{self.number}"

    @property
    def is_screen(self) -> bool:
        """True for a section that carries screens only."""
        return self.kind == SCREEN


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStreams:
    """The SSRCs of one section towards one subscriber; sound has no RTX."""

    ssrc: int
    rtx_ssrc: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedSlot:
    """What the subscriber's answer said of one section."""

    types: Mapping[str, tuple[int, int | None]]
    """Codec (opus, vp8, h264) → its payload type and the one that repairs it."""
    red_payload_type: int | None = None
    has_transport_numbers: bool = False
    """True when the subscriber reports when each packet arrived."""


def layout(pairs: int, voices: int, screens: int) -> tuple[SlotSection, ...]:
    """Return the sections in order: sound and picture of each pair, voices, then screens."""
    places = [
        *((PAIR, number, is_video) for number in range(pairs) for is_video in (False, True)),
        *((VOICE, number, False) for number in range(voices)),
        *((SCREEN, number, True) for number in range(screens)),
    ]
    return tuple(
        SlotSection(mid=str(index), kind=kind, number=number, is_video=is_video)
        for index, (kind, number, is_video) in enumerate(places)
    )


def count(sections: tuple[SlotSection, ...], kind: str) -> int:
    """Return how many places of a kind the sections hold; a pair is one place."""
    return len({section.number for section in sections if section.kind == kind})


def write_offer(
    sections: tuple[SlotSection, ...],
    streams: tuple[SlotStreams, ...],
    local: LocalTransport,
    offer_id: int,
) -> str:
    """Return the offer; ``streams`` belongs to ``sections`` one to one."""
    lines = session_lines(offer_id, (section.mid for section in sections))
    for index, (section, stream) in enumerate(zip(sections, streams, strict=True)):
        lines += _section_lines(section, stream)
        lines += local.lines("actpass")
        if index == 0:
            lines += local.candidate_lines()
    return join_lines(lines)


def _section_lines(section: SlotSection, stream: SlotStreams) -> list[str]:
    lines = _video_lines() if section.is_video else _audio_lines()
    lines[1:1] = [
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=sendonly",
        f"a=extmap:{EGRESS_SEND_TIME_ID} {SEND_TIME_URI}",
        f"a=extmap:{EGRESS_TRANSPORT_SEQ_ID} {TRANSPORT_SEQ_URI}",
        f"a=msid:{section.stream} {section.stream}-{'video' if section.is_video else 'audio'}",
    ]
    ssrcs = [stream.ssrc]
    if stream.rtx_ssrc is not None:
        ssrcs.append(stream.rtx_ssrc)
        lines.append(f"a=ssrc-group:FID {stream.ssrc} {stream.rtx_ssrc}")
    lines += [f"a=ssrc:{ssrc} cname:{section.stream}" for ssrc in ssrcs]
    return lines


def _video_lines() -> list[str]:
    types = " ".join(f"{main} {rtx}" for main, rtx, _ in _VIDEO_TYPES)
    lines = [f"m=video 9 UDP/TLS/RTP/SAVPF {types}"]
    for main, rtx, name in _VIDEO_TYPES:
        lines.append(f"a=rtpmap:{main} {name}/90000")
        lines += [f"a=rtcp-fb:{main} {value}" for value in VIDEO_FEEDBACK]
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={main}"]
    lines.append(f"a=fmtp:{H264_TYPE} {_H264_PARAMETERS}")
    return lines


def _audio_lines() -> list[str]:
    return [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS_TYPE} {RED_TYPE}",
        f"a=rtpmap:{OPUS_TYPE} opus/48000/2",
        f"a=fmtp:{OPUS_TYPE} {OPUS_PARAMETERS}",
        f"a=rtcp-fb:{OPUS_TYPE} transport-cc",
        f"a=rtpmap:{RED_TYPE} red/48000/2",
        f"a=fmtp:{RED_TYPE} {OPUS_TYPE}/{OPUS_TYPE}",
        f"a=extmap:{EGRESS_AUDIO_LEVEL_ID} {AUDIO_LEVEL_URI}",
    ]


def read_answer(answer: Description, sections: tuple[SlotSection, ...]) -> dict[str, AcceptedSlot]:
    """Return what each section takes, by mid; a refused section is left out.

    Raises:
        SdpError: the answer does not fit the offer.
    """
    if [section.mid for section in answer.sections] != [section.mid for section in sections]:
        raise SdpError("the answer's sections are not those of the offer")
    if answer.setup not in ("active", "passive"):
        raise SdpError("the answer leaves a=setup open")
    accepted: dict[str, AcceptedSlot] = {}
    for section, offered in zip(answer.sections, sections, strict=True):
        slot = _read_section(section, is_video=offered.is_video)
        if slot is not None:
            accepted[section.mid] = slot
    return accepted


def _read_section(section: Section, *, is_video: bool) -> AcceptedSlot | None:
    if section.kind != ("video" if is_video else "audio"):
        raise SdpError("the answer changes the kind of a section")
    if section.port == 0 or section.direction not in ("recvonly", "sendrecv"):
        return None
    types = {
        name: (codec.payload_type, section.rtx_for(codec.payload_type) if is_video else None)
        for name in (("vp8", "h264") if is_video else ("opus",))
        if (codec := section.codec(name)) is not None and _is_whole(codec)
    }
    if not types:
        return None
    red = None if is_video else section.codec("red")
    return AcceptedSlot(
        types=types,
        red_payload_type=red.payload_type if red is not None else None,
        has_transport_numbers=TRANSPORT_SEQ_URI in section.extensions,
    )


def _is_whole(codec: Codec) -> bool:
    """Tell whether frames may be cut over packets; H264 says so. Source: RFC 6184 section 8.1."""
    return codec.name != "h264" or codec.parameters.get("packetization-mode") == "1"

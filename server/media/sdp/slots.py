"""The subscribing connection: a fixed row of receiving sections, offered once and never changed.

Each pair is one sound and one picture section in a stream of its own, so that the browser keeps
the two in step; the last sections are for screens. What a section carries later is said by
message, not by a new description. Which participant gets which pair is decided in ``slot_map``.
"""

from dataclasses import dataclass
from typing import Final

from server.media.rtp.extensions import (
    AUDIO_LEVEL_URI,
    EGRESS_AUDIO_LEVEL_ID,
    EGRESS_SEND_TIME_ID,
    SEND_TIME_URI,
)
from server.media.sdp.answer import AUDIO_CODEC, OPUS_PARAMETERS, VIDEO_CODEC
from server.media.sdp.local import LocalTransport, join_lines, session_lines
from server.media.sdp.parse import Description, SdpError, Section

OPUS_TYPE: Final = 111
VP8_TYPE: Final = 96
RTX_TYPE: Final = 97
VIDEO_FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "goog-remb")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSection:
    """One receiving section. ``stream`` names the pair or the screen; it is also the CNAME."""

    mid: str
    stream: str
    is_video: bool
    is_screen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotStreams:
    """The SSRCs of one section towards one subscriber; sound has no RTX."""

    ssrc: int
    rtx_ssrc: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedSlot:
    """What the subscriber's answer said of one section."""

    payload_type: int
    rtx_payload_type: int | None


def layout(pairs: int, screens: int) -> tuple[SlotSection, ...]:
    """Return the sections in order: sound and picture of each pair, then the screens."""
    sections: list[SlotSection] = []
    for pair in range(pairs):
        for is_video in (False, True):
            mid = str(len(sections))
            sections.append(
                SlotSection(mid=mid, stream=f"pair-{pair}", is_video=is_video, is_screen=False)
            )
    for screen in range(screens):
        mid = str(len(sections))
        sections.append(
            SlotSection(mid=mid, stream=f"screen-{screen}", is_video=True, is_screen=True)
        )
    return tuple(sections)


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
    if section.is_video:
        lines = [
            f"m=video 9 UDP/TLS/RTP/SAVPF {VP8_TYPE} {RTX_TYPE}",
            f"a=rtpmap:{VP8_TYPE} VP8/90000",
            *(f"a=rtcp-fb:{VP8_TYPE} {value}" for value in VIDEO_FEEDBACK),
            f"a=rtpmap:{RTX_TYPE} rtx/90000",
            f"a=fmtp:{RTX_TYPE} apt={VP8_TYPE}",
        ]
    else:
        lines = [
            f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS_TYPE}",
            f"a=rtpmap:{OPUS_TYPE} opus/48000/2",
            f"a=fmtp:{OPUS_TYPE} {OPUS_PARAMETERS}",
            f"a=extmap:{EGRESS_AUDIO_LEVEL_ID} {AUDIO_LEVEL_URI}",
        ]
    lines[1:1] = [
        "c=IN IP4 0.0.0.0",
        f"a=mid:{section.mid}",
        "a=sendonly",
        f"a=extmap:{EGRESS_SEND_TIME_ID} {SEND_TIME_URI}",
        f"a=msid:{section.stream} {section.stream}-{'video' if section.is_video else 'audio'}",
    ]
    ssrcs = [stream.ssrc]
    if stream.rtx_ssrc is not None:
        ssrcs.append(stream.rtx_ssrc)
        lines.append(f"a=ssrc-group:FID {stream.ssrc} {stream.rtx_ssrc}")
    lines += [f"a=ssrc:{ssrc} cname:{section.stream}" for ssrc in ssrcs]
    return lines


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
    codec = section.codec(VIDEO_CODEC if is_video else AUDIO_CODEC)
    if section.port == 0 or section.direction not in ("recvonly", "sendrecv") or codec is None:
        return None
    return AcceptedSlot(
        payload_type=codec.payload_type,
        rtx_payload_type=section.rtx_for(codec.payload_type) if is_video else None,
    )

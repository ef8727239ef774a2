"""Answering a publisher's offer: Opus for the microphone, VP8 or H264 for camera and screen.

Of a camera up to three layers are taken, recognised by the names (rids) in the order of the
offer, which goes from small to large. Sound is taken as RED where it is offered, which carries
the packet before with each packet, and falls silent where nobody speaks (DTX).
Source: RFC 8853 section 5.3 (layers), RFC 6184 section 8.2.2 (H264), RFC 7587 section 7 (Opus),
RFC 2198 section 5 (RED).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from server.media.rtp.extensions import (
    AUDIO_LEVEL_URI,
    MID_URI,
    REPAIRED_RID_URI,
    RID_URI,
    SEND_TIME_URI,
    TRANSPORT_SEQ_URI,
)
from server.media.sdp.local import LocalTransport, join_lines, session_lines
from server.media.sdp.parse import Codec, Description, SdpError, Section

AUDIO_CODEC: Final = "opus"
VIDEO_CODEC: Final = "vp8"
OTHER_VIDEO_CODEC: Final = "h264"
RED_CODEC: Final = "red"
AUDIO_FEEDBACK: Final = ("transport-cc",)
VIDEO_FEEDBACK: Final = ("nack", "nack pli", "ccm fir", "transport-cc")
OPUS_PARAMETERS: Final = "minptime=10;useinbandfec=1;usedtx=1"
H264_PROFILES: Final = ("42e0", "4200")
"""Profiles that every browser decodes: constrained baseline, and what OpenH264 calls baseline."""

SOURCE_KINDS: Final[Mapping[str, str]] = {
    "microphone": "audio",
    "camera": "video",
    "screen": "video",
}


_H264_LEVEL = re.compile(r"([0-9A-Fa-f]{4})[0-9A-Fa-f]{2}\Z")
_RTPMAPS: Final[Mapping[str, str]] = {
    AUDIO_CODEC: "opus/48000/2",
    VIDEO_CODEC: "VP8/90000",
    OTHER_VIDEO_CODEC: "H264/90000",
}
_PLAIN_EXTENSIONS = (MID_URI, SEND_TIME_URI, TRANSPORT_SEQ_URI)
_QUALITIES: Final[Mapping[int, tuple[int, ...]]] = {0: (2,), 1: (2,), 2: (0, 2), 3: (0, 1, 2)}
"""Number of layers → the quality (0 low, 1 medium, 2 high) of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One source that the publisher will send, and how its packets are recognised."""

    source: str
    mid: str
    is_video: bool
    codec: str
    """opus, vp8 or h264."""
    parameters: str
    """What ``a=fmtp`` says of the codec; may be empty."""
    clock_hz: int
    payload_type: int
    rtx_payload_type: int | None
    red_payload_type: int | None
    rids: tuple[str, ...]
    """Its layers, the smallest first; empty when there is one without a name."""
    extensions: Mapping[str, int]
    ssrcs: tuple[int, ...]
    repairs: Mapping[int, int]
    """Declared RTX stream → the declared stream that it repairs."""

    def qualities(self) -> tuple[int, ...]:
        """Return the qualities that it may come in, ascending."""
        return _QUALITIES[len(self.rids)]

    def quality_of(self, rid: str | None) -> int | None:
        """Return which quality a layer is: 0 low, 1 medium, 2 high; None when it is not known."""
        if not self.rids:
            return _QUALITIES[0][0]
        if rid not in self.rids:
            return None
        return _QUALITIES[len(self.rids)][self.rids.index(rid)]


def accept(offer: Description, sources: Mapping[str, str]) -> tuple[Accepted, ...]:
    """Decide what is taken of an offer.

    Args:
        offer: what the client sent.
        sources: mid → microphone, camera or screen.

    Raises:
        SdpError: a section is missing, of the wrong kind, or without a codec that we take.
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
        raise SdpError(f"the section of the {source} offers no codec that is taken")
    rids = _layers(section, source)
    return Accepted(
        source=source,
        mid=section.mid,
        is_video=kind == "video",
        codec=codec.name,
        parameters=_parameters(codec),
        clock_hz=codec.clock_hz,
        payload_type=codec.payload_type,
        rtx_payload_type=section.rtx_for(codec.payload_type) if kind == "video" else None,
        red_payload_type=_red_for(section, codec) if kind == "audio" else None,
        rids=rids,
        extensions=_extensions(section, has_layers=bool(rids)),
        ssrcs=tuple(ssrc for ssrc in section.ssrcs if ssrc not in section.rtx_ssrcs),
        repairs={
            rtx: main
            for rtx, main in section.rtx_ssrcs.items()
            if rtx in section.ssrcs and main in section.ssrcs
        },
    )


def _layers(section: Section, source: str) -> tuple[str, ...]:
    """Return the names of the layers to take; of a screen the last, which is the sharpest."""
    names = [name for name in section.layers if name in section.rids]
    if RID_URI not in section.extensions or MID_URI not in section.extensions:
        return ()
    return tuple(names if source == "camera" else names[-1:])


def _extensions(section: Section, *, has_layers: bool) -> Mapping[str, int]:
    wanted = {*_PLAIN_EXTENSIONS}
    if has_layers:
        wanted |= {RID_URI, REPAIRED_RID_URI}
    if section.kind == "audio":
        wanted.add(AUDIO_LEVEL_URI)
    return {uri: number for uri, number in section.extensions.items() if uri in wanted}


def _usable_codec(section: Section) -> Codec | None:
    """Return the codec to take: of pictures the one that is listed first."""
    if section.kind == "audio":
        found = section.codec(AUDIO_CODEC)
        return found if found and (found.clock_hz, found.channels) == (48000, 2) else None
    usable = [codec for codec in section.codecs.values() if codec.clock_hz == 90000]
    first = next((codec for codec in usable if codec.name == VIDEO_CODEC), None)
    other = _usable_h264(usable)
    if first is None or other is None:
        return first or other
    order = [*section.codecs]
    return min(first, other, key=lambda codec: order.index(codec.payload_type))


def _usable_h264(codecs: list[Codec]) -> Codec | None:
    modes = [codec for codec in codecs if codec.parameters.get("packetization-mode") == "1"]
    for profile in H264_PROFILES:
        for codec in modes:
            level = _H264_LEVEL.match(codec.parameters.get("profile-level-id", ""))
            if codec.name == OTHER_VIDEO_CODEC and level and level[1].lower() == profile:
                return codec
    return None


def _red_for(section: Section, codec: Codec) -> int | None:
    """Return the payload type of RED that carries nothing but ``codec``."""
    inner = {str(codec.payload_type)}
    for red in section.codecs.values():
        is_sound = red.name == RED_CODEC and (red.clock_hz, red.channels) == (48000, 2)
        if is_sound and {part for key in red.parameters for part in key.split("/")} == inner:
            return red.payload_type
    return None


def _parameters(codec: Codec) -> str:
    if codec.name == AUDIO_CODEC:
        return OPUS_PARAMETERS
    if codec.name == OTHER_VIDEO_CODEC:
        profile = codec.parameters["profile-level-id"]
        return f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profile}"
    return ""


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
    main, rtx, red = item.payload_type, item.rtx_payload_type, item.red_payload_type
    types = " ".join(str(each) for each in (red, main, rtx) if each is not None)
    lines = [
        f"m={section.kind} 9 {section.protocol} {types}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{item.mid}",
        "a=recvonly",
    ]
    if red is not None:
        lines += [f"a=rtpmap:{red} red/48000/2", f"a=fmtp:{red} {main}/{main}"]
    lines.append(f"a=rtpmap:{main} {_RTPMAPS[item.codec]}")
    if item.parameters:
        lines.append(f"a=fmtp:{main} {item.parameters}")
    feedback = VIDEO_FEEDBACK if item.is_video else AUDIO_FEEDBACK
    lines += [f"a=rtcp-fb:{main} {value}" for value in feedback]
    if rtx is not None:
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={main}"]
    lines += [f"a=extmap:{number} {uri}" for uri, number in item.extensions.items()]
    lines += [f"a=rid:{rid} recv" for rid in item.rids]
    if item.rids:
        lines.append(f"a=simulcast:recv {';'.join(item.rids)}")
    return lines

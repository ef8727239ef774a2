"""Reading a browser's session description: only what forwarding needs, and within limits.

The limits are checked before anything is parsed. What a section may carry, and how it is
answered, is decided in ``answer`` and ``slots``. Source: RFC 8866, RFC 8829, RFC 8839; RFC 8851
and RFC 8853 for layers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

MAX_BYTES: Final = 64 * 1024
MAX_SECTIONS: Final = 32
MAX_CANDIDATES: Final = 64
MAX_LINES: Final = 4096
MAX_STREAMS: Final = 16
"""SSRCs that one section may declare."""
MAX_EXTENSIONS: Final = 64
"""Header extensions that one section may declare; browsers declare fourteen."""
MAX_RIDS: Final = 3
"""Layers that one section may offer."""
MAX_SIMULCAST: Final = 200
"""Characters of an ``a=simulcast``."""

DTLS_PROTOCOLS: Final = ("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/DTLS/RTP/SAVPF")
DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
FINGERPRINT_ALGORITHMS: Final = ("sha-256", "sha-384", "sha-512")

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}\Z")
_RTPMAP = re.compile(r"(\d{1,3}) ([^/ ]{1,32})/(\d{1,6})(?:/(\d{1,2}))?\Z")
_EXTMAP = re.compile(r"(\d{1,5})(?:/\w+)? (\S{1,200})")
_FMTP = re.compile(r"(\d{1,3}) (.{1,1000})")
_SSRC = re.compile(r"(\d{1,10})(?: |\Z)")
_RID = re.compile(r"([A-Za-z0-9_-]{1,16}) (send|recv)(?: \S{1,200})?\Z")
_SENT = re.compile(r"(?:\A| )send ([^ =]+)(?: |\Z)")
_FIRST = re.compile(r"~?([A-Za-z0-9_-]{1,16})(?:,|\Z)")
_FID = re.compile(r"FID (\d{1,10}) (\d{1,10})\Z")
_FINGERPRINT = re.compile(r"(\S{1,16}) ((?:[0-9A-Fa-f]{2}:){15,63}[0-9A-Fa-f]{2})\Z")


class SdpError(Exception):
    """A description that is refused; ``code`` is invalid_sdp or sdp_too_large."""

    def __init__(self, detail: str, code: str = "invalid_sdp") -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """One payload type of a section."""

    payload_type: int
    name: str
    clock_hz: int
    channels: int
    parameters: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Section:
    """One media section, as offered or answered."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    mid: str = ""
    direction: str = "sendrecv"
    setup: str = ""
    codecs: dict[int, Codec] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)
    rtx_ssrcs: dict[int, int] = field(default_factory=dict)
    """RTX stream → the stream that it repairs."""
    rids: list[str] = field(default_factory=list)
    """Layers that the other side would send, as each is declared."""
    layers: list[str] = field(default_factory=list)
    """Layers that the other side would send at the same time, in its order."""
    fingerprints: list[tuple[str, str]] = field(default_factory=list)

    def codec(self, name: str) -> Codec | None:
        """Return the preferred codec of this (lower-case) name."""
        return next((codec for codec in self.codecs.values() if codec.name == name), None)

    def rtx_for(self, payload_type: int) -> int | None:
        """Return the payload type that repairs ``payload_type``."""
        for codec in self.codecs.values():
            if codec.name == "rtx" and codec.parameters.get("apt") == str(payload_type):
                return codec.payload_type
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A whole session description."""

    sections: tuple[Section, ...]
    fingerprints: tuple[tuple[str, str], ...]
    setup: str


def parse(sdp: str, *, max_sections: int = MAX_SECTIONS) -> Description:
    """Read a description.

    An answer may have as many sections as our offer had; offers keep to ``MAX_SECTIONS``.

    Raises:
        SdpError: it is beyond a limit, cut short, or not for DTLS-SRTP.
    """
    lines = _checked_lines(sdp, max_sections)
    session = Section(kind="session", port=0, protocol="", formats=())
    sections: list[Section] = []
    for line in lines:
        if line.startswith("m="):
            sections.append(_open_section(line))
        elif line.startswith("a="):
            key, _, value = line[2:].partition(":")
            _read_attribute(sections[-1] if sections else session, key, value)
    if not sections:
        raise SdpError("the description has no media section")
    _order_codecs(sections)
    fingerprints = _fingerprints(session, sections)
    setups = {section.setup for section in (session, *sections) if section.setup}
    if len(setups) > 1:
        raise SdpError("the sections differ in a=setup")
    mids = [section.mid for section in sections]
    if "" in mids or len(set(mids)) != len(mids):
        raise SdpError("each section needs an a=mid of its own")
    return Description(
        sections=tuple(sections), fingerprints=fingerprints, setup=setups.pop() if setups else ""
    )


def _checked_lines(sdp: str, max_sections: int) -> list[str]:
    if len(sdp) > MAX_BYTES or len(sdp.encode("utf-8", "replace")) > MAX_BYTES:
        raise SdpError("the description is over 64 KiB", "sdp_too_large")
    if sdp.count("\nm=") > max_sections:
        raise SdpError(f"the description has over {max_sections} sections", "sdp_too_large")
    if sdp.count("a=candidate:") > MAX_CANDIDATES:
        raise SdpError(f"the description has over {MAX_CANDIDATES} candidates", "sdp_too_large")
    lines = [line for line in sdp.replace("\r\n", "\n").split("\n") if line]
    if len(lines) > MAX_LINES:
        raise SdpError(f"the description has over {MAX_LINES} lines", "sdp_too_large")
    if not lines or lines[0] != "v=0":
        raise SdpError("the description does not start with v=0")
    for line in lines:
        if line[1:2] != "=" or not line.isprintable():
            raise SdpError("a line is not of the form x=value")
    return lines


def _open_section(line: str) -> Section:
    kind, *rest = line[2:].split(" ")
    if len(rest) < 3 or not _is_port(rest[0]):
        raise SdpError("a media line is cut short")
    port, protocol, *formats = rest
    if kind in ("audio", "video"):
        if protocol not in DTLS_PROTOCOLS:
            raise SdpError("media is not protected by DTLS-SRTP")
        if len(formats) > 128 or not all(_is_payload_type(item) for item in formats):
            raise SdpError("a media line lists an impossible payload type")
    return Section(kind=kind, port=int(port), protocol=protocol, formats=tuple(formats))


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= 65535


def _is_payload_type(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) < 128


def _read_attribute(section: Section, key: str, value: str) -> None:
    if key in DIRECTIONS:
        section.direction = key
    elif key == "mid":
        if not _TOKEN.match(value):
            raise SdpError("a mid is not a token")
        section.mid = value
    elif key == "setup":
        section.setup = value
    elif key == "crypto":
        raise SdpError("keys in the description (SDES) are not accepted")
    elif key == "fingerprint":
        if found := _FINGERPRINT.match(value):
            section.fingerprints.append((found[1].lower(), found[2].upper()))
    elif key == "extmap":
        _read_extension(section, value)
    elif key in ("rtpmap", "fmtp"):
        _read_codec(section, key, value)
    elif key in ("ssrc", "ssrc-group"):
        _read_streams(section, key, value)
    elif key in ("rid", "simulcast"):
        _read_layers(section, key, value)


def _read_extension(section: Section, value: str) -> None:
    if found := _EXTMAP.match(value):
        if len(section.extensions) >= MAX_EXTENSIONS:
            raise SdpError("a section has too many header extensions", "sdp_too_large")
        section.extensions[found[2]] = int(found[1])


def _read_codec(section: Section, key: str, value: str) -> None:
    found = (_RTPMAP if key == "rtpmap" else _FMTP).match(value)
    if not found or found[1] not in section.formats:
        return
    payload_type = int(found[1])
    known = section.codecs.get(payload_type)
    if key == "rtpmap":
        section.codecs[payload_type] = Codec(
            payload_type=payload_type,
            name=found[2].lower(),
            clock_hz=int(found[3]),
            channels=int(found[4] or 1),
            parameters=known.parameters if known else {},
        )
        return
    parameters = dict(_parameters(found[2]))
    section.codecs[payload_type] = Codec(
        payload_type=payload_type,
        name=known.name if known else "",
        clock_hz=known.clock_hz if known else 0,
        channels=known.channels if known else 1,
        parameters=parameters,
    )


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    for item in text.split(";"):
        key, _, value = item.strip().partition("=")
        yield key.lower(), value


def _read_streams(section: Section, key: str, value: str) -> None:
    if key == "ssrc":
        found = _SSRC.match(value)
        ssrc = int(found[1]) if found else 0
        if 0 < ssrc < 1 << 32 and ssrc not in section.ssrcs:
            if len(section.ssrcs) >= MAX_STREAMS:
                raise SdpError("a section declares too many streams", "sdp_too_large")
            section.ssrcs.append(ssrc)
    elif found := _FID.match(value):
        if len(section.rtx_ssrcs) >= MAX_STREAMS:
            raise SdpError("a section declares too many streams", "sdp_too_large")
        section.rtx_ssrcs[int(found[2])] = int(found[1])


def _read_layers(section: Section, key: str, value: str) -> None:
    """Read the layers that are sent; of alternatives the first, and paused ones too."""
    if key == "rid":
        found = _RID.match(value)
        if found and found[2] == "send" and found[1] not in section.rids:
            section.rids.append(found[1])
    elif len(value) > MAX_SIMULCAST:
        raise SdpError("a=simulcast is too long", "sdp_too_large")
    elif sent := _SENT.search(value):
        names = [_FIRST.match(item) for item in sent[1].split(";")]
        section.layers = list(dict.fromkeys(name[1] for name in names if name))
    if max(len(section.rids), len(section.layers)) > MAX_RIDS:
        raise SdpError(f"a section offers over {MAX_RIDS} layers", "sdp_too_large")


def _order_codecs(sections: list[Section]) -> None:
    """Put each section's codecs into the order of its media line, which is by preference."""
    for section in sections:
        if section.kind in ("audio", "video"):
            listed = [int(item) for item in section.formats]
            section.codecs = {
                payload_type: section.codecs[payload_type]
                for payload_type in listed
                if payload_type in section.codecs
            }


def _fingerprints(session: Section, sections: list[Section]) -> tuple[tuple[str, str], ...]:
    """Return the distinct fingerprints; the handshake checks the certificate against all."""
    found = dict.fromkeys(
        pair
        for section in (session, *sections)
        for pair in section.fingerprints
        if pair[0] in FINGERPRINT_ALGORITHMS
    )
    if not found:
        raise SdpError("the description has no usable fingerprint")
    if len(found) > 8:
        raise SdpError("the description has too many fingerprints", "sdp_too_large")
    return tuple(found)

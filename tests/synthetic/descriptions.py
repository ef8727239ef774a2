"""Session descriptions as a browser writes them, reduced to what forwarding needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCDtlsFingerprint

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
AUDIO_LEVEL_ID, ABS_SEND_TIME_ID, TRANSPORT_CC_ID, MID_ID = 1, 2, 3, 4
RID_ID, REPAIRED_RID_ID = 10, 11
AUDIO_PT, RED_PT, VIDEO_PT, RTX_PT, H264_PT, H264_RTX_PT = 111, 63, 96, 97, 102, 103
RIDS = ("l", "m", "h")
FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc")


@dataclass(frozen=True)
class Remote:
    """How to reach and recognise the other side."""

    address: tuple[str, int]
    ufrag: str
    pwd: str
    fingerprint: RTCDtlsFingerprint
    setup: str
    protocol: str = "udp"


@dataclass(frozen=True)
class Local:
    """Our own transport parameters."""

    ufrag: str
    pwd: str
    fingerprint: str
    setup: str


def read_remote(sdp: str, hosts: Sequence[str] = (), protocol: str = "udp") -> Remote:
    """Take the first candidate of the protocol, or the first whose host is in ``hosts``."""
    lines = sdp.replace("\r", "").split("\n")

    def value(name: str) -> str:
        prefix = f"a={name}:"
        return next(line[len(prefix) :] for line in lines if line.startswith(prefix))

    every = [line.split() for line in lines if line.startswith("a=candidate:")]
    candidates = [words for words in every if words[2].lower() == protocol]
    chosen = next((c for c in candidates if c[4] in hosts), candidates[0])
    algorithm, digest = value("fingerprint").split()
    return Remote(
        address=(chosen[4], int(chosen[5])),
        ufrag=value("ice-ufrag"),
        pwd=value("ice-pwd"),
        fingerprint=RTCDtlsFingerprint(algorithm.lower(), digest),
        setup=value("setup"),
        protocol=protocol,
    )


def extension_ids(sdp: str) -> dict[str, int]:
    """Return the number that a description gives each header extension, by URI."""
    found = {}
    for line in sdp.splitlines():
        if line.startswith("a=extmap:"):
            number, uri, *_ = line.removeprefix("a=extmap:").split()
            found[uri] = int(number.partition("/")[0])
    return found


def takes_simulcast(answer: str) -> tuple[str, ...]:
    """Return the rids that an answer receives, in its order."""
    for line in answer.splitlines():
        if line.startswith("a=simulcast:recv "):
            return tuple(rid.lstrip("~") for rid in line.split()[1].split(";"))
    return ()


def takes_redundancy(answer: str) -> bool:
    """Tell whether an answer lists RED first for sound, so that a browser would send it."""
    audio = next((line for line in answer.splitlines() if line.startswith("m=audio")), "")
    return audio.split()[3:4] == [str(RED_PT)]


def _session(mids: Sequence[str]) -> list[str]:
    return [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE " + " ".join(mids),
        "a=msid-semantic: WMS *",
    ]


def _transport(local: Local) -> list[str]:
    return [
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.pwd}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{local.setup}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
    ]


def publish_offer(local: Local, *, audio_ssrc: int, video_ssrc: int, rtx_ssrc: int) -> str:
    """Offer one Opus (mid 0) and one VP8 section with RTX (mid 1)."""
    extensions = [
        f"a=extmap:{MID_ID} {MID}",
        f"a=extmap:{ABS_SEND_TIME_ID} {ABS_SEND_TIME}",
        f"a=extmap:{TRANSPORT_CC_ID} {TRANSPORT_CC}",
    ]
    audio = [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO_PT}",
        "c=IN IP4 0.0.0.0",
        "a=mid:0",
        "a=sendonly",
        "a=msid:synthetic audio",
        f"a=rtpmap:{AUDIO_PT} opus/48000/2",
        f"a=fmtp:{AUDIO_PT} minptime=10;useinbandfec=1",
        f"a=rtcp-fb:{AUDIO_PT} transport-cc",
        f"a=ssrc:{audio_ssrc} cname:synthetic",
    ]
    video = [
        f"m=video 9 UDP/TLS/RTP/SAVPF {VIDEO_PT} {RTX_PT}",
        "c=IN IP4 0.0.0.0",
        "a=mid:1",
        "a=sendonly",
        "a=msid:synthetic video",
        f"a=rtpmap:{VIDEO_PT} VP8/90000",
        *(f"a=rtcp-fb:{VIDEO_PT} {kind}" for kind in FEEDBACK),
        f"a=rtpmap:{RTX_PT} rtx/90000",
        f"a=fmtp:{RTX_PT} apt={VIDEO_PT}",
        f"a=ssrc-group:FID {video_ssrc} {rtx_ssrc}",
        f"a=ssrc:{video_ssrc} cname:synthetic",
        f"a=ssrc:{rtx_ssrc} cname:synthetic",
    ]
    sections = [*audio, *extensions, *_transport(local), *video, *extensions, *_transport(local)]
    return "\r\n".join([*_session(["0", "1"]), *sections]) + "\r\n"


def browser_offer(
    local: Local,
    *,
    audio_ssrc: int,
    rids: Sequence[str] = RIDS,
    screen: bool = False,
    codec: str = "VP8",
) -> str:
    """Offer what Chromium offers: sound with RED (mid 0), a camera by rids (1), a screen (2).

    As from a browser, no SSRC of a simulcast stream is named.
    """
    extensions = [
        f"a=extmap:{AUDIO_LEVEL_ID} {AUDIO_LEVEL}",
        f"a=extmap:{ABS_SEND_TIME_ID} {ABS_SEND_TIME}",
        f"a=extmap:{TRANSPORT_CC_ID} {TRANSPORT_CC}",
        f"a=extmap:{MID_ID} {MID}",
    ]
    audio = [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO_PT} {RED_PT}",
        "c=IN IP4 0.0.0.0",
        "a=mid:0",
        "a=sendonly",
        "a=msid:synthetic audio",
        f"a=rtpmap:{AUDIO_PT} opus/48000/2",
        f"a=fmtp:{AUDIO_PT} minptime=10;useinbandfec=1",
        f"a=rtcp-fb:{AUDIO_PT} transport-cc",
        f"a=rtpmap:{RED_PT} red/48000/2",
        f"a=fmtp:{RED_PT} {AUDIO_PT}/{AUDIO_PT}",
        f"a=ssrc:{audio_ssrc} cname:synthetic",
        *extensions,
        *_transport(local),
    ]
    extensions += [f"a=extmap:{RID_ID} {RID}", f"a=extmap:{REPAIRED_RID_ID} {REPAIRED_RID}"]
    sections = [audio]
    for mid in ("1", "2") if screen else ("1",):
        layers = list(rids) if mid == "1" else []
        sections.append([*_video(mid, codec), *extensions, *_transport(local)])
        sections[-1] += [f"a=rid:{rid} send" for rid in layers]
        if layers:
            sections[-1].append(f"a=simulcast:send {';'.join(layers)}")
    mids = [str(index) for index in range(len(sections))]
    return "\r\n".join([*_session(mids), *(line for each in sections for line in each)]) + "\r\n"


def _video(mid: str, codec: str) -> list[str]:
    main, rtx = (VIDEO_PT, RTX_PT) if codec == "VP8" else (H264_PT, H264_RTX_PT)
    lines = [
        f"m=video 9 UDP/TLS/RTP/SAVPF {main} {rtx}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=sendonly",
        f"a=msid:synthetic video-{mid}",
        f"a=rtpmap:{main} {codec}/90000",
        *(f"a=rtcp-fb:{main} {kind}" for kind in FEEDBACK),
        f"a=rtpmap:{rtx} rtx/90000",
        f"a=fmtp:{rtx} apt={main}",
    ]
    if codec == "H264":
        parameters = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"
        lines.append(f"a=fmtp:{main} {parameters}")
    return lines


def subscribe_answer(local: Local, offer: str) -> str:
    """Accept every section of an offer as it stands."""
    kept = ("a=rtpmap", "a=fmtp", "a=rtcp-fb", "a=extmap")
    sections: list[list[str]] = []
    for line in offer.replace("\r", "").split("\n"):
        if line.startswith("m="):
            sections.append([])
        if sections:
            sections[-1].append(line)
    mids, body = [], []
    for section in sections:
        mid = next(line[6:] for line in section if line.startswith("a=mid:"))
        kind, _, proto, *payloads = section[0][2:].split()
        mids.append(mid)
        body += [
            f"m={kind} 9 {proto} {' '.join(payloads)}",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{mid}",
            "a=recvonly",
            *(line for line in section if line.startswith(kept)),
            *_transport(local),
        ]
    return "\r\n".join([*_session(mids), *body]) + "\r\n"

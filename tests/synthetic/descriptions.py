"""Session descriptions as a browser writes them, reduced to what forwarding needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiortc.rtcdtlstransport import RTCDtlsFingerprint

MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
TRANSPORT_CC = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
ABS_SEND_TIME_ID, TRANSPORT_CC_ID, MID_ID = 2, 3, 4
AUDIO_PT, VIDEO_PT, RTX_PT = 111, 96, 97


@dataclass(frozen=True)
class Remote:
    """How to reach and recognise the other side."""

    address: tuple[str, int]
    ufrag: str
    pwd: str
    fingerprint: RTCDtlsFingerprint
    setup: str


@dataclass(frozen=True)
class Local:
    """Our own transport parameters."""

    ufrag: str
    pwd: str
    fingerprint: str
    setup: str


def read_remote(sdp: str, hosts: Sequence[str] = ()) -> Remote:
    """Take the first candidate, or the first whose host is in ``hosts``."""
    lines = sdp.replace("\r", "").split("\n")

    def value(name: str) -> str:
        prefix = f"a={name}:"
        return next(line[len(prefix) :] for line in lines if line.startswith(prefix))

    candidates = [line.split() for line in lines if line.startswith("a=candidate:")]
    chosen = next((c for c in candidates if c[4] in hosts), candidates[0])
    algorithm, digest = value("fingerprint").split()
    return Remote(
        address=(chosen[4], int(chosen[5])),
        ufrag=value("ice-ufrag"),
        pwd=value("ice-pwd"),
        fingerprint=RTCDtlsFingerprint(algorithm.lower(), digest),
        setup=value("setup"),
    )


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
    feedback = ("nack", "nack pli", "ccm fir", "goog-remb", "transport-cc")
    video = [
        f"m=video 9 UDP/TLS/RTP/SAVPF {VIDEO_PT} {RTX_PT}",
        "c=IN IP4 0.0.0.0",
        "a=mid:1",
        "a=sendonly",
        "a=msid:synthetic video",
        f"a=rtpmap:{VIDEO_PT} VP8/90000",
        *(f"a=rtcp-fb:{VIDEO_PT} {kind}" for kind in feedback),
        f"a=rtpmap:{RTX_PT} rtx/90000",
        f"a=fmtp:{RTX_PT} apt={VIDEO_PT}",
        f"a=ssrc-group:FID {video_ssrc} {rtx_ssrc}",
        f"a=ssrc:{video_ssrc} cname:synthetic",
        f"a=ssrc:{rtx_ssrc} cname:synthetic",
    ]
    sections = [*audio, *extensions, *_transport(local), *video, *extensions, *_transport(local)]
    return "\r\n".join([*_session(["0", "1"]), *sections]) + "\r\n"


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

"""What the worker counts instead of logging: one flat row of numbers for ``stats``."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """All since the worker started. ``dropped_*`` are datagrams that went no further."""

    received: int = 0
    received_bytes: int = 0
    forwarded: int = 0
    """RTP packets handed to subscribers' connections, retransmissions not included."""
    sent: int = 0
    """Datagrams given to the system, media only."""
    sent_bytes: int = 0
    send_refused: int = 0
    """Datagrams that the system did not take: its buffer was full, or no route."""
    withdrawn: int = 0
    """Packets taken back that waited for a slow TCP connection when they were forbidden."""
    dropped_oversize: int = 0
    dropped_garbage: int = 0
    """Neither STUN, DTLS nor RTP, or too short for what it claims to be."""
    dropped_unknown_address: int = 0
    dropped_unknown_stream: int = 0
    dropped_unauthentic: int = 0
    """SRTP that does not authenticate, or was seen before."""
    dropped_malformed: int = 0
    dropped_late: int = 0
    """Duplicates, and packets older than what is still asked for."""
    dropped_dtls: int = 0
    links_accepted: int = 0
    """TCP connections taken."""
    links_refused: int = 0
    """TCP connections ended for a limit, or because they did not begin with a good check."""
    stun_answered: int = 0
    stun_refused: int = 0
    stun_limited: int = 0
    rtcp_limited: int = 0
    """RTCP of subscribers beyond what one may send for a while."""
    protect_failed: int = 0
    """Packets that SRTP refused to send, for instance under a number already used."""
    nacks_sent: int = 0
    """Sequence numbers asked of publishers."""
    nacks_received: int = 0
    """Sequence numbers that subscribers asked for."""
    rtx_received: int = 0
    rtx_sent: int = 0
    rtx_missed: int = 0
    """Sequence numbers asked for that are not kept any more, or beyond the allowance."""
    red_recovered: int = 0
    """Sound that was lost and came with a later packet."""
    padding_received: int = 0
    plis_sent: int = 0
    plis_received: int = 0
    twcc_sent: int = 0
    twcc_received: int = 0
    handshakes: int = 0
    handshakes_failed: int = 0
    faults: int = 0
    """Exceptions in the packet path: bugs, caught so that the worker lives on."""

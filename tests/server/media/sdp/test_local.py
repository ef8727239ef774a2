"""What descriptions say of the port: every address by UDP, and by TCP where that is taken."""

from server.media.sdp.local import LocalTransport


def candidates(*, has_tcp: bool) -> list[list[str]]:
    local = LocalTransport(
        ufrag="ufrag",
        password="password",
        fingerprint="00",
        addresses=("192.0.2.1", "127.0.0.1"),
        port=8090,
        has_tcp=has_tcp,
    )
    lines = local.candidate_lines()
    assert lines[-1] == "a=end-of-candidates"
    return [line.removeprefix("a=candidate:").split() for line in lines[:-1]]


def test_tcp_is_offered_on_the_same_port_number_where_it_is_taken() -> None:
    told = candidates(has_tcp=True)

    assert [(words[2], words[4], words[5]) for words in told] == [
        ("udp", "192.0.2.1", "8090"),
        ("udp", "127.0.0.1", "8090"),
        ("tcp", "192.0.2.1", "8090"),
        ("tcp", "127.0.0.1", "8090"),
    ]
    assert [words[6:] for words in told[:2]] == [["typ", "host"]] * 2
    assert [words[6:] for words in told[2:]] == [["typ", "host", "tcptype", "passive"]] * 2


def test_no_tcp_is_offered_where_none_is_taken() -> None:
    assert [words[2] for words in candidates(has_tcp=False)] == ["udp", "udp"]


def test_browsers_try_udp_first_and_addresses_in_order() -> None:
    told = candidates(has_tcp=True)
    priorities = [int(words[3]) for words in told]

    assert priorities == sorted(priorities, reverse=True)
    assert len(set(priorities)) == len(priorities)
    assert len({words[0] for words in told}) == len(told)
    # RFC 6544 section 4.2: direction 4 for a passive host candidate, then 13 bits of our own.
    assert [priority >> 21 & 7 for priority in priorities[2:]] == [4, 4]

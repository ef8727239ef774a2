"""Any order of restarts, checks and broken lines: what is good, and who is reached by what name."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from server.media.counters import Counters
from server.media.transport.demux import Demux
from server.media.transport.ice_lite import MAX_ADDRESSES, Address, IceLite
from tests.server.media.transport.wires import check

PATHS: list[Address] = [("192.0.2.1", port) for port in range(1, 13)]


class Silence:
    """A socket that nothing is heard of."""

    def one(self, _datagram: bytes, _path: Address) -> None:
        """Send nothing."""


@dataclass
class Listener:
    """A connection without DTLS."""

    ice: IceLite = field(default_factory=lambda: IceLite(0.0))
    followed: int = 0

    def receive(self, _size: int, _now_s: float) -> None:
        """Take nothing."""

    def take_dtls(self, _datagram: bytes) -> None:
        """Take nothing."""

    def follow_address(self) -> None:
        """Count."""
        self.followed += 1


check_steps = st.tuples(st.just("check"), st.integers(0, 30), st.sampled_from(PATHS), st.booleans())
steps = st.lists(
    st.one_of(
        check_steps,
        st.tuples(st.just("renew")),
        st.tuples(st.just("lose"), st.sampled_from(PATHS)),
    ),
    max_size=60,
)


@given(steps=steps)
def test_credentials_names_and_paths_always_agree(steps: list[tuple[object, ...]]) -> None:
    demux = Demux(Silence(), 1, Counters())  # type: ignore[arg-type]  # nothing is sent
    listener = Listener()
    ice = listener.ice
    demux.add(listener)
    made = [(ice.ufrag, ice.password)]
    good = {0}
    for step in steps:
        demux.tick()
        match step:
            case ("renew",):
                demux.rename(listener)
                good = {min(good), len(made)}
                made.append((ice.ufrag, ice.password))
            case ("lose", path):
                demux.lose(path)
                assert path not in ice.addresses
                assert ice.selected != path
            case ("check", number, path, nominates):
                which = int(str(number)) % len(made)
                before = (ice.selected, ice.addresses)
                answered = demux.counters.stun_answered
                datagram = check(*made[which], nominate=bool(nominates))
                demux.buffer[: len(datagram)] = datagram
                demux.take(len(datagram), path, 1.0)
                was_answered = demux.counters.stun_answered > answered
                assert was_answered == (which in good)
                if not was_answered:
                    assert (ice.selected, ice.addresses) == before
                elif nominates:
                    assert ice.selected == path
                    if which == max(good):
                        good = {which}

        assert set(demux._by_ufrag) == set(ice.ufrags) == {made[each][0] for each in good}
        assert set(demux._by_address) == set(ice.addresses)
        assert len(ice.addresses) <= MAX_ADDRESSES
        assert ice.selected is None or ice.selected in ice.addresses
    demux.remove(listener)
    assert (demux._by_ufrag, demux._by_address) == ({}, {})

"""The addresses that a machine can tell browsers."""

import ipaddress

from server.media.transport.addresses import LOOPBACK, host_addresses


def test_the_hosts_addresses_are_told_once_each_and_loopback_last() -> None:
    addresses = host_addresses()

    assert addresses[-1] == LOOPBACK
    assert len(set(addresses)) == len(addresses)
    for address in addresses[:-1]:
        assert not ipaddress.IPv4Address(address).is_loopback

"""The host's own IPv4 addresses, for candidates when none are configured."""

import array
import fcntl
import ipaddress
import socket
import struct
from typing import Final

LOOPBACK: Final = "127.0.0.1"

_SIOCGIFCONF = 0x8912
_RECORD = 40
_ADDRESS_AT = 20
_MAX_RECORDS = 64
_IFCONF = struct.Struct("iP")


def host_addresses() -> tuple[str, ...]:
    """Return every IPv4 address of the host that others may reach, then loopback.

    Source: netdevice(7), SIOCGIFCONF: a record is a 16-byte name and a socket address.
    """
    records = array.array("B", bytes(_RECORD * _MAX_RECORDS))
    request = bytearray(_IFCONF.pack(len(records), records.buffer_info()[0]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            fcntl.ioctl(probe.fileno(), _SIOCGIFCONF, request, True)
        except OSError:
            return (LOOPBACK,)
    size, _ = _IFCONF.unpack(request)
    raw = records.tobytes()[:size]
    found: dict[str, None] = {}
    for at in range(_ADDRESS_AT, len(raw) - 3, _RECORD):
        address = ipaddress.IPv4Address(raw[at : at + 4])
        if not address.is_loopback and not address.is_unspecified:
            found[str(address)] = None
    return (*found, LOOPBACK)

"""The archive: stored files, one after the other, in one exact form."""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

from .findings import Bad

_LOCAL = struct.Struct("<4s5H3L2H")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DATE = 0x5C21  # 2026-01-01, so that the same files are the same bytes
_UTF8 = 0x800


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of stored files, in the order given; the same files, the same bytes.

    Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
    """
    body, directory = bytearray(), bytearray()
    for name, data in files.items():
        raw, crc, at = name.encode(), zlib.crc32(data), len(body)
        common = (20, _UTF8, 0, 0, _DATE, crc, len(data), len(data), len(raw), 0)
        body += _LOCAL.pack(b"PK\3\4", *common) + raw + data
        directory += _ENTRY.pack(b"PK\1\2", 20, *common, 0, 0, 0, 0, at) + raw
    count, size, start = len(files), len(directory), len(body)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)
    return bytes(body + directory + end)


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the files of an archive that ``pack`` made. Raises Bad for any other bytes."""
    files: dict[str, bytes] = {}
    at = 0
    while archive[at : at + 4] == b"PK\3\4":
        try:
            *_, crc, size, _, name_length, _ = _LOCAL.unpack_from(archive, at)
        except struct.error as error:
            raise Bad(f"the archive ends within a file, at byte {at}") from error
        start = at + _LOCAL.size + name_length
        name = archive[at + _LOCAL.size : start].decode("utf-8", "replace")
        data = archive[start : start + size]
        if len(data) != size or zlib.crc32(data) != crc:
            raise Bad(f"{name}: its bytes differ from its checksum in the archive")
        if name in files:
            raise Bad(f"{name}: is in the archive twice")
        files[name] = data
        at = start + size
    if pack(files) != archive:
        raise Bad("the archive: its directory is not as it was packed")
    return files


def read(path: Path) -> dict[str, bytes]:
    """Return the files of an archive, or of the folder that it was unpacked to."""
    if path.is_file():
        return unpack(path.read_bytes())
    names = sorted(each for each in path.rglob("*") if each.is_file())
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in names}

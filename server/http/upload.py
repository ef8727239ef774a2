"""A form that brings a file: its fields first, then the file, which is read when it is wanted.

Fields come before the file, so that the form's token is checked before anything large is read.
"""

import asyncio

from aiohttp import BodyPartReader, web
from multidict import MultiDict

from mdt.domain.errors import N_, Invalid, Required
from mdt.domain.sizes import megabytes
from server.http.refusals import BadForm, SlowRequest, TooLarge

TAKES_FILE = frozenset({"materials.bring"})
"""Names of the pages whose forms may bring a file."""

FILE_TYPE = "multipart/form-data"
_FIELDS_MAX = 40
_PIECE = 65_536


def takes_file(request: web.Request) -> bool:
    """Return whether a request comes to a page that takes files."""
    return request.match_info.route.name in TAKES_FILE


async def read_fields(
    request: web.Request, *, limit: int, within_s: float
) -> tuple[MultiDict[str], BodyPartReader | None]:
    """Return the text fields of a form, and the file after them, not read yet.

    Args:
        request: of type ``FILE_TYPE``.
        limit: bytes of all fields together.
        within_s: time for the fields to arrive.

    Raises:
        BadForm, TooLarge, SlowRequest.
    """
    fields: MultiDict[str] = MultiDict()
    left = limit
    try:
        async with asyncio.timeout(within_s):
            reader = await request.multipart()
            while (part := await reader.next()) is not None:
                if not isinstance(part, BodyPartReader) or len(fields) >= _FIELDS_MAX:
                    raise BadForm
                if part.filename is not None:
                    return fields, part
                content = await _read(part, left)
                if content is None:
                    raise TooLarge(limit=megabytes(limit))
                left -= len(content)
                fields.add(part.name or "", content.decode())
    except TimeoutError as late:
        raise SlowRequest from late
    except (ValueError, AssertionError) as garbled:  # no boundary, or no UTF-8
        raise BadForm from garbled
    return fields, None


async def read_file(part: BodyPartReader | None, *, limit: int) -> bytes:
    """Return the bytes of a file.

    Args:
        part: as ``read_fields`` returned it.
        limit: bytes.

    Raises:
        Required: none was chosen.
        Invalid: it is larger than ``limit``; the rest is not read.
    """
    if part is None:
        raise Required(field="file")
    content = await _read(part, limit)
    if content is None:
        raise Invalid(
            N_("The file is larger than %(limit)s MB."), field="file", limit=megabytes(limit)
        )
    if not content:
        raise Required(field="file")
    return content


async def _read(part: BodyPartReader, limit: int) -> bytes | None:
    """Return a part whole, or None as soon as it is longer than ``limit`` bytes."""
    pieces, size = [], 0
    while piece := await part.read_chunk(_PIECE):
        size += len(piece)
        if size > limit:
            return None
        pieces.append(piece)
    return b"".join(pieces)

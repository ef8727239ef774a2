"""What the pages need, built once in ``server/app.py`` and handed in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from mdt.domain.meetings import Meeting
from mdt.materials.blobs import BlobStore
from mdt.service.board import BoardService
from mdt.service.ports import Clock, NewId, Signer
from server.auth.account_desk import AccountDesk
from server.auth.sign_in import SignInDesk
from server.http.assets import Assets
from server.http.intake import Intake
from server.http.templates import Templates
from server.settings import Settings
from server.store.reader import Reader
from server.store.writer import Writer

Check = Callable[[], Awaitable[bool]]
"""Asks one part of the installation whether it works."""

MinutesPdf = Callable[[Meeting, str, str], bytes]
"""Makes the PDF of a meeting's minutes in a language, with times of a zone. Runs in a thread."""

_PDFS_AT_ONCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """Everything that a page may use."""

    settings: Settings
    read: Reader
    write: Writer
    board: BoardService
    sign_ins: SignInDesk
    accounts: AccountDesk
    signer: Signer
    blobs: BlobStore
    assets: Assets
    templates: Templates
    clock: Clock
    new_id: NewId
    minutes_pdf: MinutesPdf
    followed: Callable[[], Awaitable[None]]
    """Returns once rooms and their media are as the committed changes have them."""
    checks: Mapping[str, Check]  # readiness, by name: database, media
    intake: Intake = field(default_factory=Intake)
    pdf_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PDFS_AT_ONCE))


DEPS = web.AppKey("deps", WebDeps)
"""Where the application keeps them."""

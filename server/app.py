"""The running server: every object is built here, once, and handed to those who need it.

Start: data directory, database, keys; then the media engine, the rooms that a dead server left
behind, and at last the port. Stop: the same backwards, and nothing that was acknowledged is lost.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial

import structlog
from aiohttp import web

from mdt.domain.errors import MdtError
from mdt.domain.ids import new_id
from mdt.materials.blobs import BlobStore
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from mdt.service.ports import Signer
from server.auth.account_desk import AccountDesk
from server.auth.origins import is_own, own_origins
from server.auth.passwords import Passwords
from server.auth.secret import load_or_create
from server.auth.sign_in import SignInDesk
from server.engine.engine import EngineError, MediaEngine
from server.http import assets
from server.http.address import origin_of
from server.http.cookies import Cookies
from server.http.deps import MinutesPdf, WebDeps
from server.http.drafts import KEPT_FOR
from server.http.routes import new_application
from server.http.serving import KEEP_ALIVE_S, Doorkeeper, GatedSite
from server.http.templates import Templates
from server.metrics import Census, Metrics, MetricsSite
from server.sessions.chair_watch import ChairWatch
from server.sessions.due import Due
from server.sessions.entrance import Entrance
from server.sessions.escalation import Escalation
from server.sessions.media_watch import MediaWatch
from server.sessions.presence import Holds
from server.sessions.quality_log import QualityLog
from server.sessions.quality_record import Interval
from server.sessions.registry import Rooms
from server.sessions.room_media import RoomMedia
from server.sessions.watch import Watch
from server.settings import CLIENT_DIST, TEMPLATES, Settings
from server.signaling.broadcast import Broadcaster
from server.signaling.case_cards import CaseCards
from server.signaling.connection import ConnectionLimits, Connections
from server.signaling.desk import Desk, Record
from server.signaling.dispatch import Dispatcher
from server.signaling.engineio_port import SocketLimits
from server.signaling.media_events import MediaEvents
from server.signaling.quality_board import SWEEP_EVERY_S, QualityBoard
from server.signaling.relays import Relays
from server.signaling.routes import COMMANDS
from server.signaling.socketio_port import GuardedServer
from server.store.anchors import Anchors
from server.store.database import Database
from server.store.occupied import occupied_meetings
from server.store.reader import Reader
from server.store.vault import FileVault
from server.store.writer import Writer
from server.tasks import Tasks

log = structlog.get_logger()

FOLLOWED_WITHIN_S = 2.0
"""So long a page's answer waits for media that its change ends; no page waits for a worker that
is gone, which forwards nothing."""

FORGET_EVERY_S = 3600.0
"""How often sign-ins and drafts that are over are removed from the store."""


def utc_now() -> datetime:
    """Return the server's time."""
    return datetime.now(UTC)


class App:
    """One server over one data directory."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database,
        signer: Signer,
        engine: MediaEngine,
        minutes_pdf: MinutesPdf,
    ) -> None:
        """Build everything; nothing runs yet.

        Args:
            settings: all layers.
            database: claimed, and of the version that this program needs.
            signer: the key for minutes and anchors.
            engine: the media workers.
            minutes_pdf: makes the document.
        """
        self.settings = settings
        self.engine = engine
        self._database = database
        self._is_draining = False
        self._closing = AsyncExitStack()
        self.tasks = Tasks()
        self._following = Tasks()
        """Who may no longer be in a room, or send, being put in line with what was committed."""
        self.board = BoardService(utc_now, new_id, FileVault(settings.key_dir / "links"))
        self.read = Reader(database.snapshot, threads=settings.database.readers)
        self.write = Writer(
            database.begin, self._committed, max_group=settings.database.commit_batch
        )
        self._anchors = Anchors(settings.anchor_file, database, signer, utc_now)
        self._passwords = passwords_of(settings)
        self.sign_ins = SignInDesk(
            settings=settings.auth,
            read=self.read,
            write=self.write,
            passwords=self._passwords,
            secret=load_or_create(settings.key_dir / "secret"),
            clock=utc_now,
            tasks=self.tasks,
        )
        self._build_signaling()
        self.web = new_application(self._web_deps(signer, minutes_pdf))
        self.sockets.serve(self.web, self.connections)
        self._site: GatedSite | None = None

    def _web_deps(self, signer: Signer, minutes_pdf: MinutesPdf) -> WebDeps:
        settings = self.settings
        return WebDeps(
            settings=settings,
            read=self.read,
            write=self.write,
            board=self.board,
            sign_ins=self.sign_ins,
            accounts=AccountDesk(
                institutions=self.board.institutions,
                read=self.read,
                write=self.write,
                passwords=self._passwords,
                sign_ins=self.sign_ins,
                clock=utc_now,
            ),
            signer=signer,
            blobs=BlobStore(settings.blob_dir, max_bytes=settings.materials.max_bytes),
            assets=assets.load(CLIENT_DIST),
            templates=Templates(TEMPLATES, settings.languages.offered),
            clock=utc_now,
            new_id=new_id,
            minutes_pdf=minutes_pdf,
            followed=self._followed,
            checks={
                "server": self._takes_people,
                "database": self._database_answers,
                "media": self._media_answers,
            },
        )

    def _build_signaling(self) -> None:
        settings = self.settings
        cards = CaseCards()
        self.rooms = Rooms(replay_events=settings.rooms.replay_events)
        self.metrics = Metrics(self.census)
        self.metrics_site = MetricsSite(self.metrics, self.engine, settings.metrics.port)
        self.sockets = GuardedServer(_socket_limits(settings), self._is_own_origin)
        self.broadcaster = Broadcaster(
            sockets=self.sockets, rooms=self.rooms, cards=cards, clock=utc_now
        )
        self._quality_log = QualityLog(self._store_quality, self.tasks)
        self.quality = QualityBoard(
            rooms=self.rooms,
            broadcaster=self.broadcaster,
            record=self._quality_log.add,
            now_s=time.monotonic,
            clock=utc_now,
        )
        self._record = record = Record(board=self.board, write=self.write, cards=cards)
        media = RoomMedia(rooms=self.rooms, engine=self.engine, on_cut=self.quality.left)
        self.entrance = Entrance(
            rooms=self.rooms,
            attendance=record,
            media=media,
            announcer=self.broadcaster,
            holds=Holds(hold_s=settings.rooms.hold_s, chair_hold_s=settings.rooms.chair_hold_s),
            tasks=self.tasks,
            following=self._following,
        )
        self.broadcaster.places_changed = self.entrance.meeting_changed
        self.watch = self._new_watch(record)
        desk = Desk(
            board=self.board,
            record=record,
            rooms=self.rooms,
            entrance=self.entrance,
            engine=self.engine,
            media=media,
            quality=self.quality,
            relays=Relays(settings.turn, time.time),
            broadcaster=self.broadcaster,
        )
        signaling = settings.signaling
        self.connections = Connections(
            sign_ins=self.sign_ins,
            sockets=self.sockets,
            dispatcher=Dispatcher(COMMANDS, desk, self.metrics.acknowledged),
            entrance=self.entrance,
            limits=ConnectionLimits(
                commands_per_s=signaling.commands_per_s,
                commands_burst=signaling.commands_burst,
                sockets_per_person=signaling.sockets_per_person,
            ),
            cookies=Cookies(settings.is_https),
            languages=settings.languages.offered,
            following=self._following,
        )
        self.sign_ins.on_ended(self.connections.sign_in_ended)

    def _new_watch(self, record: Record) -> Watch:
        """Return the watch over what happens because time passed."""
        watch = Watch(utc_now)
        self._chair = ChairWatch(self.rooms, partial(record.change, self.board.chairing.follow))
        media = MediaWatch(self.rooms, partial(record.change, self.board.attending.media_changed))
        watch.add("chair", self._chair.look)
        watch.add("media", media.look)
        watch.add("due", Due(self.write, self.board).look)
        tell = self.broadcaster.live_changed
        watch.add("escalation", Escalation(self.write, self.board, self.rooms, tell).look)
        return watch

    # -- life

    @property
    def port(self) -> int:
        """The port that pages are served on."""
        return self._site.port if self._site is not None else self.settings.http.port

    @property
    def url(self) -> str:
        """The address to open in a browser."""
        return self.settings.http.public_url or f"http://localhost:{self.port}"

    async def start(self) -> None:
        """Start everything; on return people are served.

        Raises:
            OSError: a port cannot be bound.
            EngineError: the media worker does not start.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def _start(self) -> None:
        later = self._closing
        later.callback(self._passwords.close)
        later.push_async_callback(self.read.close)
        later.callback(self._anchors.close)
        later.push_async_callback(self.write.close)
        later.push_async_callback(self.tasks.close)
        later.push_async_callback(self._following.close)
        await asyncio.to_thread(self._anchors.catch_up)
        later.push_async_callback(self._close_quality)
        later.push_async_callback(self.engine.stop)
        await self.engine.start(
            MediaEvents(
                rooms=self.rooms,
                broadcaster=self.broadcaster,
                quality=self.quality,
                metrics=self.metrics,
            )
        )
        runner = web.AppRunner(
            self.web,
            access_log=None,
            keepalive_timeout=KEEP_ALIVE_S,
            shutdown_timeout=self.settings.http.drain_s,
        )
        later.push_async_callback(runner.cleanup)
        await runner.setup()
        await self.entrance.restore(await self._record.found(occupied_meetings))
        self._chair.remember(await self.read.run(lambda uow: uow.meetings.running()))
        later.push_async_callback(self.sockets.stop)
        limits, http = self.settings.limits, self.settings.http
        doorkeeper = Doorkeeper(limits, http.trusted_proxies)
        self._site = GatedSite(runner, http.host, http.port, doorkeeper)
        await self._site.start()
        if self.settings.metrics.port:
            later.push_async_callback(self.metrics_site.stop)
            await self.metrics_site.start()
        self.tasks.start(self.connections.watch(), name="connections.watch")
        self.tasks.start(self.watch.run(), name="watch.run")
        self.tasks.start(self._sweep_quality(), name="quality.sweep")
        self.tasks.start(self._forget_expired(), name="sign_ins.forget")
        log.info("server.started", host=http.host, port=self.port)

    async def stop(self) -> None:
        """Send people away for a moment, finish what was begun, and close everything. Once."""
        self._is_draining = True
        self.entrance.drain()
        sids = self.connections.drain()
        self.broadcaster.draining(sids)
        await self._closing.aclose()
        log.info("server.stopped", count=len(sids))

    def _committed(self, outcome: Outcome) -> None:
        self.broadcaster.committed(outcome)
        self._anchors.on_committed(outcome)

    async def _followed(self) -> None:
        await self._following.settled(FOLLOWED_WITHIN_S)

    async def _forget_expired(self) -> None:
        while True:
            await asyncio.sleep(FORGET_EVERY_S)
            try:
                await self.sign_ins.forget_expired()
                await self.write.run(lambda uow: uow.drafts.remove_older(utc_now() - KEPT_FOR))
            except MdtError as refusal:  # the database is busy or full: the next time, then
                log.warning("store.not_swept", code=refusal.code)

    async def _sweep_quality(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            self.quality.sweep()

    async def _close_quality(self) -> None:
        self.quality.close()
        await self._quality_log.close()

    async def _store_quality(self, intervals: Sequence[Interval]) -> None:
        await self.write.run(lambda uow: uow.quality.add(intervals))

    # -- questions

    async def _takes_people(self) -> bool:
        return not self._is_draining

    async def _database_answers(self) -> bool:
        return await asyncio.to_thread(self._database.is_alive)

    async def _media_answers(self) -> bool:
        try:
            await self.engine.stats()
        except EngineError:
            return False
        return True

    def census(self) -> Census:
        """Count the rooms, the people in them, and the open connections."""
        people = sum(len(room.seated) for room in self.rooms)
        rooms = sum(1 for _ in self.rooms)
        tasks = len(asyncio.all_tasks())
        return Census(rooms=rooms, people=people, sockets=len(self.connections), tasks=tasks)

    def _is_own_origin(self, origin: str, request: web.Request) -> bool:
        http = self.settings.http
        met = origin_of(request, http.trusted_proxies, https=self.settings.is_https)
        own = own_origins(http.public_url, http.origins)
        return bool(
            is_own(origin=origin, fetch_site=None, host=request.host, https=met.https, own=own)
        )


def passwords_of(settings: Settings) -> Passwords:
    """Return the argon2 threads that the settings ask for."""
    auth = settings.auth
    return Passwords(
        threads=auth.password_threads,
        queue=auth.password_queue,
        memory_kib=auth.argon2_memory_kib,
        passes=auth.argon2_passes,
        lanes=auth.argon2_lanes,
    )


def _socket_limits(settings: Settings) -> SocketLimits:
    signaling = settings.signaling
    return SocketLimits(
        message_bytes=signaling.message_bytes,
        connect_deadline_s=signaling.connect_deadline_s,
        queue_messages=signaling.queue_messages,
        queue_bytes=signaling.queue_bytes,
        ping_interval_s=signaling.ping_interval_s,
        ping_timeout_s=signaling.ping_timeout_s,
    )

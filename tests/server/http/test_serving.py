"""The gate before every connection: slow heads, and too many at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from server.http.serving import Doorkeeper, GatedSite
from server.settings import LimitSettings, load


async def _hello(request: web.Request) -> web.Response:
    return web.Response(text=await request.text() or "hello")


@asynccontextmanager
async def listening(**changes: object) -> AsyncIterator[tuple[int, Doorkeeper]]:
    app = web.Application()
    app.router.add_route("*", "/", _hello)
    runner = web.AppRunner(app)
    await runner.setup()
    limits = load().limits.model_copy(update=changes)
    doorkeeper = Doorkeeper(LimitSettings.model_validate(limits.model_dump()))
    site = GatedSite(runner, "127.0.0.1", 0, doorkeeper)
    await site.start()
    try:
        yield site.port, doorkeeper
    finally:
        await runner.cleanup()


async def _reply(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(30):
        return await reader.read(4096)


async def test_a_request_that_arrives_in_pieces_is_answered() -> None:
    async with listening() as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for piece in (b"GET / HTTP/1.1\r\nHost: x\r", b"\n\r", b"\n"):
            writer.write(piece)
            await writer.drain()

        assert b"hello" in await _reply(reader)
        writer.close()


async def test_a_head_that_never_ends_closes_the_connection() -> None:
    async with listening(header_s=0.2) as (port, doorkeeper):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        await writer.drain()

        with pytest.raises(ConnectionError):
            assert await _reply(reader) == b""
            raise ConnectionResetError
        assert doorkeeper.open == 0
        writer.close()


async def test_a_connection_that_says_nothing_is_closed() -> None:
    async with listening(header_s=0.2) as (port, doorkeeper):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        with pytest.raises(ConnectionError):
            assert await _reply(reader) == b""
            raise ConnectionResetError
        assert doorkeeper.refused == 1
        writer.close()


async def test_a_head_in_time_is_not_bound_by_the_deadline() -> None:
    async with listening(header_s=1.0) as (port, doorkeeper):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsl")
        await writer.drain()
        other, silent = await asyncio.open_connection("127.0.0.1", port)
        with pytest.raises(ConnectionError):  # closed at its deadline, which the first outlives
            assert await _reply(other) == b""
            raise ConnectionResetError
        writer.write(b"ow")

        assert b"slow" in await _reply(reader)
        assert doorkeeper.refused == 1
        writer.close()
        silent.close()


async def test_one_address_may_not_take_every_connection() -> None:
    async with listening(connections_per_address=2) as (port, doorkeeper):
        kept = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for reader, writer in kept:  # answered, so they have been counted
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"hello" in await _reply(reader)

        third, writer = await asyncio.open_connection("127.0.0.1", port)

        with pytest.raises(ConnectionError):
            assert await _reply(third) == b""
            raise ConnectionResetError
        assert (doorkeeper.open, doorkeeper.refused) == (2, 1)
        for _, open_writer in [*kept, (third, writer)]:
            open_writer.close()


def test_a_listed_proxy_is_not_counted_as_one_person() -> None:
    limits = load().limits.model_copy(update={"connections_per_address": 1})
    settings = load({"http": {"trusted_proxies": ["10.0.0.0/8"]}})
    doorkeeper = Doorkeeper(limits, settings.http.trusted_proxies)

    assert [doorkeeper.enter("10.0.0.1"), doorkeeper.enter("10.0.0.1")] == [True, True]
    assert [doorkeeper.enter("203.0.113.1"), doorkeeper.enter("203.0.113.1")] == [True, False]


def test_all_addresses_together_have_a_limit() -> None:
    limits = load().limits.model_copy(update={"connections": 2})
    doorkeeper = Doorkeeper(limits)

    entered = [doorkeeper.enter(f"203.0.113.{n}") for n in range(3)]
    doorkeeper.leave("203.0.113.0")

    assert entered == [True, True, False]
    assert doorkeeper.enter("203.0.113.9")

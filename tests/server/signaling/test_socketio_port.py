"""The guarded Socket.IO server, over real sockets: each measured hole is closed."""

import asyncio
import gc
import json
import weakref
from dataclasses import replace

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from server.signaling.engineio_port import is_client_frame
from server.signaling.socketio_port import Frame
from tests.server.signaling.wires import LIMITS, Echo, serving, until

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # sockets cut on purpose


async def test_a_command_is_acknowledged() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()

        answer = await raw.call("chat.post", {"id": "1", "data": {}})

        assert answer == {"ok": True, "value": {"id": "1", "data": {}}}


async def test_commands_of_one_client_are_run_in_order_one_at_a_time() -> None:
    listener = Echo()
    listener.gate = asyncio.Event()
    async with serving(listener=listener) as server, server.raw() as raw:
        await raw.connect()
        await raw.say(*(f'42{n}["step",{n}]' for n in range(20)))
        listener.gate.set()
        await until(lambda: len(listener.commands) == 20)

        assert [payload for _, payload in listener.commands] == list(range(20))


async def test_a_refused_client_learns_the_code_and_is_closed() -> None:
    listener = Echo()
    listener.refusal = "not_signed_in"
    async with serving(listener=listener) as server, server.raw() as raw:
        answer = await raw.connect()
        await raw.until_closed()

        assert json.loads(answer.removeprefix("44"))["message"] == "not_signed_in"
        await until(lambda: server.sockets.open_sockets == 0)


async def test_a_refused_client_that_goes_on_answering_pings_is_cut_off() -> None:
    listener = Echo()
    listener.refusal = "not_signed_in"
    async with serving(listener=listener) as server, server.raw() as raw:
        await raw.connect()
        while not raw.ws.closed and server.sockets.open_sockets:
            await raw.ws.send_str("3")
            await asyncio.sleep(0.02)

        assert server.sockets.open_sockets == 0


async def test_a_socket_that_never_connects_is_closed_at_the_deadline() -> None:
    limits = replace(LIMITS, connect_deadline_s=0.1)
    async with serving(limits) as server, server.raw() as raw:
        await raw.until_closed()

        await until(lambda: server.sockets.open_sockets == 0)
        assert server.listener.was_open == []


async def test_a_polling_client_that_never_connects_is_forgotten_at_the_deadline() -> None:
    limits = replace(LIMITS, connect_deadline_s=0.1)
    async with serving(limits) as server, ClientSession() as http:
        async with http.get(server.url("polling")) as response:
            assert response.status == 200

        await until(lambda: server.sockets.open_sockets == 0)


@pytest.mark.parametrize(
    "frame",
    ["42" + "[" * 5000, "42{}", "42[]", "42[7]", '42["a",1,2]', "4", "9", "44", '451-["x",1]', "x",
     '46["x"]', '42"text"', "432[1]", "42[", '40{"', "47"],
)  # fmt: skip
async def test_the_third_malformed_packet_closes_the_socket(frame: str) -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        await raw.say(frame, frame, frame)
        await raw.until_closed()

        await until(lambda: not server.listener.open)
        assert server.listener.commands == []


async def test_an_empty_frame_is_malformed_and_does_not_kill_the_reader() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        await raw.say("", "")

        assert (await raw.call("still.here", 1))["ok"]


async def test_binary_is_refused() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        for _ in range(3):
            await raw.ws.send_bytes(b"\x00\x01")
        await raw.until_closed()

        await until(lambda: not server.listener.open)
        assert server.listener.commands == []


@pytest.mark.parametrize("text", ["x" * 65_536, "x" * 260_000, "会" * 22_000])
async def test_a_message_over_the_limit_is_refused_unread(text: str) -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        large = '42{}["big",' + json.dumps(text, ensure_ascii=False) + "]"

        await raw.say(large.format(7), large.format(""))  # without a number nobody waits for it

        assert await raw.frame() == '437[{"ok":false,"error":{"code":"message_too_large"}}]'
        assert server.listener.commands == []
        assert (await raw.call("still.here", 1))["ok"]


async def test_a_message_far_over_the_limit_closes_the_socket() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        await raw.say('421["big","' + "x" * 4 * 65_536 + '"]')
        await raw.until_closed()

        assert raw.ws.close_code == 1009
        assert server.listener.commands == []


async def test_a_message_just_under_the_limit_is_taken() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()

        assert (await raw.call("big", "x" * 65_000))["ok"]


@pytest.mark.parametrize("name", ["connect", "disconnect", "__disconnect_final", "*", "message"])
async def test_the_librarys_own_event_names_are_commands_like_any_other(name: str) -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()

        await raw.call(name, "reason")

        assert server.listener.commands == [(name, "reason")]
        assert len(server.listener.open) == 1


async def test_another_namespace_is_refused() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.frame()
        await raw.say("40/admin,")

        assert str(await raw.frame()).startswith("44/admin,")
        await raw.until_closed()
        assert server.listener.was_open == []


async def test_connecting_twice_changes_nothing_and_thrice_more_closes() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        await raw.say("40", "40/admin,")
        assert (await raw.call("still.here", 1))["ok"]

        await raw.say("40")
        await raw.until_closed()
        assert len(server.listener.was_open) == 1


async def test_a_client_that_does_not_read_but_answers_pings_is_dropped() -> None:
    limits = replace(LIMITS, queue_messages=100)
    async with serving(limits) as server, server.raw() as raw:
        await raw.connect()
        sid = next(iter(server.listener.open))
        server_side = raw.ws.get_extra_info("socket")
        assert server_side is not None
        frame = Frame("room.event", json.dumps({"text": "x" * 60_000}))
        for _ in range(300):  # far more than the kernel's buffers hold
            server.sockets.push(sid, frame)
            await asyncio.sleep(0)
        await until(lambda: not server.listener.open)

        assert server.sockets.open_sockets == 0


async def test_a_polling_client_that_does_not_poll_is_dropped() -> None:
    limits = replace(LIMITS, queue_messages=10)
    async with serving(limits) as server, ClientSession() as http:
        async with http.get(server.url("polling")) as response:
            eio_sid = json.loads((await response.text())[1:])["sid"]
        async with http.post(server.url("polling") + f"&sid={eio_sid}", data="40") as response:
            assert response.status == 200
        sid = next(iter(server.listener.open))
        for _ in range(20):
            server.sockets.push(sid, Frame("room.event", "{}"))
        await until(lambda: not server.listener.open)

        assert server.sockets.open_sockets == 0


async def test_too_many_bytes_count_as_well_as_too_many_messages() -> None:
    limits = replace(LIMITS, queue_bytes=10_000)
    async with serving(limits) as server, server.raw() as raw:
        await raw.connect()
        sid = next(iter(server.listener.open))
        server.sockets.push(sid, Frame("room.event", '"' + "x" * 10_001 + '"'))
        await raw.until_closed()

        await until(lambda: not server.listener.open)
        assert server.sockets.open_sockets == 0


async def test_volatile_messages_are_dropped_behind_a_queue() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        sid = next(iter(server.listener.open))
        for _ in range(40):
            server.sockets.push(sid, Frame("room.event", "1"))
        for _ in range(40):
            server.sockets.push(sid, Frame("room.pointer", "1"), volatile=True)
        server.sockets.push(sid, Frame("room.event", "2"))
        seen = []
        while (frame := await raw.frame()) != '42["room.event",2]':
            seen.append(frame)

        assert seen == ['42["room.event",1]'] * 40


async def test_broadcasts_arrive_in_the_order_they_were_sent() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        sid = next(iter(server.listener.open))
        for n in range(100):
            server.sockets.push(sid, Frame("room.event", str(n)))

        assert [await raw.frame() for _ in range(100)] == [
            f'42["room.event",{n}]' for n in range(100)
        ]


async def test_a_closed_socket_still_reads_what_was_queued() -> None:
    async with serving() as server, server.raw() as raw:
        await raw.connect()
        sid = next(iter(server.listener.open))
        server.sockets.push(sid, Frame("room.closed", '{"reason":"moved"}'))
        server.sockets.close(sid)

        assert await raw.frame() == '42["room.closed",{"reason":"moved"}]'
        await raw.until_closed()


async def test_compression_is_not_negotiated() -> None:
    async with (
        serving() as server,
        ClientSession() as http,
        http.ws_connect(server.url(), compress=15) as ws,
    ):
        assert ws.compress == 0


@pytest.mark.parametrize("origin", ["http://evil", "null", "http://own.evil"])
async def test_a_foreign_origin_is_refused(origin: str) -> None:
    async with serving() as server, ClientSession() as http:
        with pytest.raises(WSServerHandshakeError) as refused:
            await http.ws_connect(server.url(), headers={"Origin": origin})

        assert refused.value.status == 400
        assert server.listener.was_open == []


async def test_our_own_origin_is_accepted_and_a_spoofed_forwarding_header_changes_nothing() -> None:
    async with serving() as server, server.raw(Origin="http://own") as raw:
        assert (await raw.connect()).startswith("40")
    async with serving() as server, ClientSession() as http:
        headers = {"Origin": "http://evil", "X-Forwarded-Host": "evil", "Host": "own"}
        with pytest.raises(WSServerHandshakeError):
            await http.ws_connect(server.url(), headers=headers)


async def test_script_tag_polling_is_refused() -> None:
    async with (
        serving() as server,
        ClientSession() as http,
        http.get(server.url("polling") + "&j=0") as response,
    ):
        assert response.status == 400


async def test_polling_carries_commands_and_counts_malformed_packets() -> None:
    async with serving() as server, ClientSession() as http:
        async with http.get(server.url("polling")) as response:
            eio_sid = json.loads((await response.text())[1:])["sid"]
        url = server.url("polling") + f"&sid={eio_sid}"
        await http.post(url, data='40\x1e421["chat",1]')
        await until(lambda: server.listener.commands == [("chat", 1)])

        await http.post(url, data="9\x1e45\x1ex")
        await until(lambda: not server.listener.open)
        assert server.listener.commands == [("chat", 1)]


async def test_an_oversized_post_is_refused() -> None:
    async with serving() as server, ClientSession() as http:
        async with http.get(server.url("polling")) as response:
            eio_sid = json.loads((await response.text())[1:])["sid"]
        async with http.post(
            server.url("polling") + f"&sid={eio_sid}", data="42" + "x" * 4 * 65_536
        ) as response:
            assert response.status == 413


async def test_stopping_closes_every_socket() -> None:
    async with serving() as server, server.raw() as raw, server.raw() as other:
        await raw.connect()
        await other.connect()

        await server.sockets.stop()

        await raw.until_closed()
        await other.until_closed()
        assert server.sockets.open_sockets == 0


def test_only_frames_that_a_client_sends_pass() -> None:
    passing = {frame for frame in (f"{a}{b}" for a in "0123456789b" for b in "0123456789") if
               is_client_frame(frame)}  # fmt: skip

    assert passing == {f"{a}{b}" for a in "1235" for b in "0123456789"} | {"40", "41", "42", "43"}


async def test_a_socket_that_ended_is_forgotten_without_the_collector() -> None:
    limits = replace(LIMITS, ping_interval_s=3600.0, ping_timeout_s=0.1)
    gc.disable()
    try:
        async with serving(limits) as server:
            async with server.raw() as first:
                await first.connect()
                (ended,) = map(weakref.ref, server.sockets.eio.sockets.values())

            async with server.raw() as second:  # the library looks at this one from now on
                await second.connect()
                await until(lambda: ended() is None)

                assert server.sockets.open_sockets == 1
    finally:
        gc.enable()

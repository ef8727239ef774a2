"""Relay servers over the wire: none, or with credentials of one's own that name nobody."""

from pydantic import SecretStr

from server.settings import TurnSettings
from server.turn import issue
from tests.server.signaling.wired import wired

URLS = ("turns:turn.example.org:443?transport=tcp", "turn:turn.example.org:3478")
SECRET = "a secret of the relay, thirty-two characters"
TURN = TurnSettings(urls=URLS, secret=SecretStr(SECRET), ttl_s=300, relay_only=True)


async def test_without_relays_there_are_none() -> None:
    async with wired() as room, room.seated("member") as (member,):
        assert await member.ok("media.ice") == {
            "servers": [],
            "expires_s": 600,
            "relay_only": False,
        }


async def test_everybody_gets_credentials_of_their_own_for_a_short_time() -> None:
    async with wired(turn=TURN) as room, room.seated("member", "chair") as (member, chair):
        mine, theirs = await member.ok("media.ice"), await chair.ok("media.ice")

        (server,) = mine["servers"]
        assert server["urls"] == list(URLS)
        assert (mine["expires_s"], mine["relay_only"]) == (300, True)
        made = issue(SECRET, member.seat_id, now_s=1_700_000_000, ttl_s=300)
        assert (server["username"], server["credential"]) == (made.username, made.credential)
        assert server["username"].split(":")[0] == "1700000300"
        assert "member" not in server["username"]
        assert theirs["servers"][0]["username"] != server["username"]


async def test_the_lobby_gets_none() -> None:
    async with wired(turn=TURN) as room, room.browser("guest") as guest:
        await guest.ok("room.join", meeting_id=room.sitting.id)

        assert await guest.refused("media.ice") == "in_lobby"

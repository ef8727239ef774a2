"""What a viewer's screen shows decides what they are sent; the rest costs no packet."""

import time

import pytest

from server.media.messages import (
    LayersWanted,
    LinkMeasured,
    MediaError,
    Permission,
    SpeakersChanged,
    View,
)
from tests.server.media.layered import (
    HIGH,
    LOW,
    SILENT,
    SPEAKING,
    LayeredSender,
    keep_on,
    layers_of,
    publish_layers,
    read_dry,
    states,
)
from tests.server.media.people import ROOM, Hall, Listener, hall, until


def sending(*senders: LayeredSender, key: bool = True) -> None:
    """Let everybody send sound and a frame of every layer."""
    for sender in senders:
        sender.audio()
        sender.cameras(key=key)


def mid_of(room: Hall, viewer: str, who: str, source: str = "camera") -> str:
    """Return where a viewer has a source of somebody."""
    return next(
        mid
        for mid, slot in states(room, viewer).items()
        if (slot.participant_id, slot.source) == (who, source)
    )


def seen(room: Hall, viewer: str, listener: Listener, who: str) -> list[int]:
    """Return the layers of somebody's camera that a viewer got, in order."""
    return layers_of(listener.at(mid_of(room, viewer, who)))


async def test_a_large_picture_gets_the_best_layer_and_a_tile_the_smallest() -> None:
    async with hall() as room:
        ann, ben = await publish_layers(room, "ann"), await publish_layers(room, "ben")
        viewer = await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(large="ann", tiles=("ann", "ben")))

        await keep_on(
            lambda: sending(ann, ben),
            lambda: (
                seen(room, "viewer", viewer, "ann")[-1:] == [HIGH]
                and states(room, "viewer")[mid_of(room, "viewer", "ann")].quality == "high"
            ),
            "the best layer of the large picture",
        )

        assert set(seen(room, "viewer", viewer, "ben")) == {LOW}
        tile = states(room, "viewer")[mid_of(room, "viewer", "ben")]
        assert (tile.quality, tile.paused) == ("low", None)
        got = viewer.at(mid_of(room, "viewer", "ann"))
        assert [(p.seq - got[0].seq) & 0xFFFF for p in got] == list(range(len(got)))
        stamps = [(p.timestamp - got[0].timestamp) & 0xFFFFFFFF for p in got]
        assert stamps == sorted(set(stamps))
        assert stamps[-1] < 90_000 * 20


async def test_nothing_goes_into_a_section_that_the_viewer_refused() -> None:
    def without_first_picture(answer: str) -> str:
        return answer.replace("m=video 9", "m=video 0", 1)

    async with hall() as room:
        ann, ben = await publish_layers(room, "ann"), await publish_layers(room, "ben")
        viewer = await room.subscribe("viewer", edit=without_first_picture)

        await keep_on(
            lambda: sending(ann, ben),
            lambda: len(viewer.at("0")) > 10 and len(viewer.at("3")) > 10,
            "the sound of one and the picture of the other",
        )

        assert viewer.at("1") == []
        assert room.worker.counters.protect_failed == 0


async def test_who_is_not_shown_costs_no_picture_and_is_heard() -> None:
    async with hall() as room:
        ann, ben = await publish_layers(room, "ann"), await publish_layers(room, "ben")
        viewer = await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(tiles=("ann",)))

        await keep_on(
            lambda: sending(ann, ben),
            lambda: (
                len(viewer.at(mid_of(room, "viewer", "ann"))) > 20
                and len(viewer.at(mid_of(room, "viewer", "ben", "microphone"))) > 20
            ),
            "the picture of one and the sound of the other",
        )

        assert viewer.at(mid_of(room, "viewer", "ben")) == []
        assert states(room, "viewer")[mid_of(room, "viewer", "ben")].paused == "user"


async def test_a_page_that_was_turned_stops_at_once_and_the_next_begins() -> None:
    async with hall(pairs=2) as room:
        people = {name: await publish_layers(room, name) for name in ("ann", "ben", "cem", "dan")}
        viewer = await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(tiles=("ann", "ben")))
        first = [mid_of(room, "viewer", name) for name in ("ann", "ben")]
        await keep_on(
            lambda: sending(*people.values()),
            lambda: all(viewer.at(mid) for mid in first),
            "the first page",
        )

        room.worker.set_view(ROOM, "viewer", View(tiles=("cem", "dan")))
        await read_dry(viewer)
        before = len(viewer.packets)
        received = room.worker.counters.received
        sending(*people.values(), key=False)
        await until(lambda: room.worker.counters.received >= received + 16, "the worker to read")
        await read_dry(viewer)
        cameras = {viewer.ssrcs[mid] for mid in first}
        assert [p for p in viewer.packets[before:] if p.ssrc in cameras] == []

        second = [mid_of(room, "viewer", name) for name in ("cem", "dan")]
        assert second == first
        await keep_on(
            lambda: sending(*people.values()),
            lambda: all(len(viewer.at(mid)) > 10 for mid in second),
            "the second page",
        )
        for mid in second:
            got = viewer.at(mid)
            assert [(p.seq - got[0].seq) & 0xFFFF for p in got] == list(range(len(got)))


async def test_a_hidden_window_gets_sound_alone() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann", screen=True)
        room.worker.set_active(ROOM, "ann", "screen", active=True)
        viewer = await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(large="ann", screens=("ann",), pictures=False))

        await keep_on(
            lambda: ann.everything(key=True),
            lambda: len(viewer.at(mid_of(room, "viewer", "ann", "microphone"))) > 20,
            "the sound",
        )

        assert {packet.payload_type for packet in viewer.packets} == {111}
        for source in ("camera", "screen"):
            slot = states(room, "viewer")[mid_of(room, "viewer", "ann", source)]
            assert (slot.quality, slot.paused) == (None, "user")


async def test_a_deaf_window_gets_pictures_alone() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        viewer = await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(large="ann", sound=False))

        await keep_on(
            lambda: sending(ann),
            lambda: len(viewer.at(mid_of(room, "viewer", "ann"))) > 10,
            "the picture",
        )

        assert {packet.payload_type for packet in viewer.packets} == {96}


async def test_only_the_screens_looked_at_are_sent() -> None:
    async with hall(screens=2) as room:
        people = {name: await publish_layers(room, name, screen=True) for name in ("ann", "ben")}
        for name in people:
            room.worker.set_active(ROOM, name, "screen", active=True)
        viewer = await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(screens=("ben",)))

        await keep_on(
            lambda: [each.everything(key=True) for each in people.values()],
            lambda: len(viewer.at(mid_of(room, "viewer", "ben", "screen"))) > 10,
            "one screen",
        )

        assert viewer.at(mid_of(room, "viewer", "ann", "screen")) == []


async def test_more_tiles_than_pairs_are_refused() -> None:
    async with hall(pairs=2) as room:
        with pytest.raises(MediaError) as refusal:
            room.worker.set_view(ROOM, "viewer", View(tiles=("a", "b", "c")))

        assert refusal.value.code == "limit"


async def test_a_camera_that_sends_nothing_is_told_from_one_that_is_paused() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        await room.subscribe("viewer")
        camera = mid_of(room, "viewer", "ann")
        assert states(room, "viewer")[camera].paused == "no_source"

        await keep_on(
            lambda: sending(ann),
            lambda: states(room, "viewer")[camera].paused is None,
            "word of the picture",
        )
        await until(lambda: states(room, "viewer")[camera].paused == "no_source", "word of its end")


async def test_a_codec_that_the_viewer_can_not_play_is_not_sent() -> None:
    def without_h264(answer: str) -> str:
        return answer.replace(" 102 103", "").replace("H264/90000", "X/90000")

    async with hall() as room:
        ann = await publish_layers(room, "ann", codec="H264")
        able, unable = (
            await room.subscribe("able"),
            await room.subscribe("unable", edit=without_h264),
        )

        await keep_on(
            lambda: sending(ann),
            lambda: (
                len(able.at("1")) > 10
                and states(room, "unable")["1"].paused == "no_source"
                and len(unable.at("0")) > 10
            ),
            "the picture for one, and word for the other",
        )

        assert {packet.payload_type for packet in able.at("1")} == {102}
        assert unable.at("1") == []


async def test_in_a_large_room_only_the_last_speakers_are_heard() -> None:
    async with hall(pairs=1, voices=2, top_speakers=2) as room:
        names = [f"p{number}" for number in range(9)]
        people = {name: await publish_layers(room, name) for name in names}
        viewer = await room.subscribe("viewer")

        def speak(*loud: str) -> None:
            for name, sender in people.items():
                sender.audio(SPEAKING if name in loud else SILENT)

        def told() -> SpeakersChanged:
            return [event for event in room.events if isinstance(event, SpeakersChanged)][-1]

        await keep_on(
            lambda: speak("p7", "p8"), lambda: set(told().audible) == {"p7", "p8"}, "two voices"
        )
        places = {
            slot.participant_id: mid
            for mid, slot in states(room, "viewer").items()
            if slot.source == "microphone"
        }
        assert {"p7", "p8"} <= set(places)
        await read_dry(viewer)
        before = len(viewer.packets)
        await keep_on(
            lambda: speak("p7", "p8"), lambda: told().speaker in ("p7", "p8"), "a speaker"
        )
        await keep_on(
            lambda: speak("p7", "p8"),
            lambda: all(len(viewer.at(places[name])) > 10 for name in ("p7", "p8")),
            "their sound",
        )

        assert {p.ssrc for p in viewer.packets[before:]} == {
            viewer.ssrcs[places[name]] for name in ("p7", "p8")
        }


async def test_a_pause_between_packets_that_say_how_loud_they_are_is_no_speech() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        ann.audio(SILENT)
        inside = room.worker._rooms[ROOM]
        microphone = inside.participants["ann"].tracks["microphone"]
        await until(lambda: microphone.layer, "the sound")
        rounds, now_s = inside.rounds, time.monotonic()

        for step in range(1, 11):
            rounds.listen(now_s + step / 10)

        assert rounds.speakers.audible == ("ann",)
        assert rounds.speakers.speaker is None


async def test_who_waits_outside_does_not_make_a_room_large() -> None:
    async with hall(top_speakers=2) as room:
        for number in range(20):
            waits = Permission(send=frozenset(), receives=False)
            room.worker.set_permission(ROOM, f"p{number}", waits)

        for name in ("ann", "ben", "cem"):
            await room.publish(name)

        told = [event for event in room.events if isinstance(event, SpeakersChanged)]
        assert told[-1].audible == ("ann", "ben", "cem")


async def test_who_connects_anew_is_told_again_which_layers_are_of_use() -> None:
    """A new connection sends everything, until its client knows better."""
    async with hall() as room:
        ann = await publish_layers(room, "ann")

        def told() -> list[str | None]:
            events = [each for each in room.events if isinstance(each, LayersWanted)]
            return [each.camera for each in events]

        await keep_on(lambda: sending(ann), lambda: told() == [None], "that none is")
        again = await publish_layers(room, "ann", generation=2)
        await until(lambda: len(told()) == 2, "it to be said once more")
        sending(again)

        assert told() == [None, None]


async def test_publishers_are_told_which_layers_are_of_use() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann", screen=True)

        def told() -> list[tuple[str | None, bool]]:
            return [
                (event.camera, event.screen)
                for event in room.events
                if isinstance(event, LayersWanted) and event.participant_id == "ann"
            ]

        await keep_on(lambda: sending(ann), lambda: told()[-1:] == [(None, True)], "that none is")

        await room.subscribe("viewer")
        room.worker.set_view(ROOM, "viewer", View(tiles=("ann",)))
        await keep_on(
            lambda: sending(ann), lambda: told()[-1:] == [("low", True)], "that the lowest is"
        )

        room.worker.set_view(ROOM, "viewer", View(large="ann"))
        await keep_on(
            lambda: ann.camera(LOW, key=True),
            lambda: told()[-1:] == [("high", True)],
            "that the best is, although it is not sent now",
        )

        room.worker.set_permission(ROOM, "viewer", Permission(receives=False))
        await keep_on(lambda: sending(ann), lambda: told()[-1:] == [(None, True)], "that none is")

        assert [camera for camera, _ in told()] == [None, "low", "high", None]


async def test_both_ways_of_everybody_are_measured() -> None:
    async with hall() as room:
        ann = await publish_layers(room, "ann")
        await room.subscribe("ann")
        ben = await room.subscribe("ben")

        def measured(name: str) -> list[LinkMeasured]:
            return [
                event
                for event in room.events
                if isinstance(event, LinkMeasured)
                and event.participant_id == name
                and (event.up is None or event.up.bitrate_bps > 10_000)
            ]

        await keep_on(
            lambda: sending(ann),
            lambda: len(measured("ann")) > 1 and len(measured("ben")) > 1,
            "measurements",
        )

        up, down = measured("ann")[-1].up, measured("ben")[-1].down
        assert up is not None
        assert down is not None
        assert (up.quality, up.loss, up.estimate_bps) == ("high", 0.0, None)
        assert down.bitrate_bps > 5_000
        assert measured("ben")[-1].up is None
        assert ben.packets

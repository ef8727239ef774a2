"""A camera of three layers and one slot, and what its receiver sees."""

import itertools

from server.media.rtp.reports import SenderClock
from server.media.track import Track
from tests.server.media.egress import Camera, Received, Way

STEP_S = 1 / 24


class Stage:
    """One camera of three layers, and one slot that it is put into."""

    def __init__(self, fan_out: str, starts: tuple[int, int, int] = (100, 65_530, 30_000)) -> None:
        self.way = Way(fan_out)
        self.track = Track("ann", "camera", is_active=True)
        self.cameras = [
            Camera(
                self.way.layer(first_seq=start & 0xFFFF, quality=quality),
                seq=start & 0xFFFF,
                timestamp=start * 77_777,
                picture=start,
                tl0=start,
            )
            for quality, start in enumerate(starts)
        ]
        self.now_s = 1.0
        for quality, camera in enumerate(self.cameras):
            self.track.use(quality, camera.layer)
        self.track.add(self.way.stream, 0)

    def step(self, *keys: int, only: tuple[int, ...] = (0, 1, 2)) -> list[Received]:
        """Let a frame of each layer arrive; return what the slot got."""
        self.now_s += STEP_S
        for quality in only:
            self.cameras[quality].show(self.now_s, key=quality in keys)
        return self.way.received()

    def say_times(self, shift: int = 7 << 32) -> None:
        """Let the publisher state the clocks of all layers, for the same moment."""
        for camera in self.cameras:
            at = camera.timestamp + round(self.now_s * 90_000) & 0xFFFFFFFF
            camera.layer.clock = SenderClock(int(self.now_s * (1 << 32)), at, shift)


def qualities(packets: list[Received], stage: Stage) -> list[int]:
    """Return which layer each packet is of, by the number in its payload."""
    found = []
    for packet in packets:
        seq = int.from_bytes(packet.payload[7:11], "big")
        found.append(
            next(
                quality
                for quality, camera in enumerate(stage.cameras)
                if camera.made.get(seq, (b"",))[0][-7:] == packet.payload[-7:]
            )
        )
    return found


def is_seamless(packets: list[Received]) -> bool:
    """Tell whether numbers, times and pictures go on without a gap."""
    for before, after in itertools.pairwise(packets):
        step = (after.timestamp - before.timestamp) & 0xFFFFFFFF
        same = step == 0
        pictures = (after.picture.picture_id - before.picture.picture_id) & 0x7FFF
        if (after.seq - before.seq) & 0xFFFF != 1 or step >= 3 * 90_000:
            return False
        if pictures != (0 if same else 1):
            return False
        if (after.picture.tl0 - before.picture.tl0) & 0xFF > 1:
            return False
    return True

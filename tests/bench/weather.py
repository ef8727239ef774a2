"""Real Chromium participants in bad weather: loss, delay, thin lines, firewalls, outages.

A board's member sits behind a seeded shaper in a private network, the chair does not. Every row
joins anew, and is read from the statistics of both pages: what the member gets shows the way down,
what the chair gets of the member the way up.
"""

import argparse
import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.bench import namespace
from tests.bench.clinic import CHAIR, MEMBER, Clinic, Watched, now_ms
from tests.bench.figures import Figure, NotMeasured, arguments, report
from tests.bench.watching import Record, is_in
from tests.browser.browsers import missing
from tests.shaper.link import FINE, Conditions

SETTLE_S = 8.0
UNTOUCHED = 0.01
"""Concealment that nobody hears: what a browser's own buffer makes up now and then."""
NOTICED_MS = 3_000.0
"""A line that is thin all at once has its queue full of what is already under way, and layers have
so long to step down (the goal of the row). What is sent after that fits, and sound is whole."""
CAMERA_WITHIN_S = 30.0
BACK_WITHIN_S = 20.0


class Weather:
    """One run: the people, and what was reached."""

    def __init__(self, clinic: Clinic, secs: float, keep: Path | None) -> None:
        self.clinic, self.secs, self.keep = clinic, secs, keep
        self.figures: list[Figure] = []
        self.notes: list[str] = []
        self._home: Browser = clinic.suffering()
        self.chair = clinic.person(clinic.healthy(), CHAIR)
        self.chair.enter()
        self.chair.wait_seated()

    def lower(self, name: str, value: float, unit: str, goal: float) -> None:
        """Keep a figure that is better when lower."""
        self.figures.append(Figure(name, value, unit, "lower", goal))
        print(f"  {name} = {value:.3f} {unit} (≤ {goal})", flush=True)

    def higher(self, name: str, value: float, unit: str, goal: float) -> None:
        """Keep a figure that is better when higher."""
        self.figures.append(Figure(name, value, unit, "higher", goal))
        print(f"  {name} = {value:.3f} {unit} (≥ {goal})", flush=True)

    def note(self, text: str) -> None:
        """Say something at once, and again with the figures."""
        self.notes.append(text)
        print(f"  note: {text}", flush=True)

    def row(self, measure: Callable[["Weather"], None]) -> None:
        """Measure one row; what goes wrong becomes a note, and the weather fine again."""
        title = (measure.__doc__ or measure.__name__).splitlines()[0]
        print(title, flush=True)
        try:
            measure(self)
        except (NotMeasured, Error, AssertionError) as why:
            self.note(f"{measure.__name__}: not measured: {str(why).splitlines()[0]}")
            self.picture(measure.__name__)
        finally:
            self.clinic.shaper.line.be(FINE)
            self.clinic.home.block()

    def picture(self, name: str) -> None:
        """Keep what the pages look like now, when that was asked for."""
        if self.keep is not None:
            pages = [page for context in self._home.contexts for page in context.pages]
            for index, page in enumerate([self.chair.page, *pages]):
                with contextlib.suppress(Error):
                    page.screenshot(path=self.keep / f"{name}-{index}.png")
        for context in self._home.contexts:
            with contextlib.suppress(Error):
                context.close()

    def join(self, *, camera: bool = True) -> Watched:
        """Let the member come; returns when both see and hear each other."""
        self.chair.forget()
        person = self.clinic.person(self._home, MEMBER)
        person.enter()
        if camera:
            self.wait_for_media(person)
        return person

    def wait_for_media(self, person: Watched) -> None:
        """Wait until picture and sound pass both ways."""
        began_ms = now_ms()
        for name, page in (("member", person), ("chair", self.chair)):
            for kind in ("video", "audio"):
                field = "frames" if kind == "video" else "packets"
                while True:
                    seen = page.record().between(began_ms, now_ms())
                    if seen.grows_again_s(is_in(kind), field, began_ms) is not None:
                        break
                    if now_ms() - began_ms > 1000 * CAMERA_WITHIN_S:
                        raise NotMeasured(f"the {name} gets no {kind}")
                    page.wait(0.3)

    def at_least(self, person: Watched, lines: int) -> int:
        """Wait until the member's picture is so high; return how high it is."""
        began_ms = now_ms()
        while (height := person.latest().height(now_ms())) < lines:
            if now_ms() - began_ms > 1000 * CAMERA_WITHIN_S:
                raise NotMeasured(f"the picture stays below {lines} lines")
            person.wait(0.3)
        return height

    def watched(self, person: Watched, from_ms: float, to_ms: float) -> tuple[Record, Record]:
        """Return what the member's and the chair's page kept in a time."""
        return tuple(  # type: ignore[return-value]
            page.record().between(from_ms, to_ms) for page in (person, self.chair)
        )

    def part(self, person: Watched, name: str) -> None:
        """Let the member go; keep what both pages said, when that was asked for."""
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            for who, page in (("member", person), ("chair", self.chair)):
                kept = page.page.evaluate("window.__watched")
                (self.keep / f"{name}-{who}.json").write_text(json.dumps(kept))
        person.leave()

    def concealment(self, *records: Record) -> float:
        """Return the worse concealment of some pages."""
        shares = [record.concealment() for record in records]
        if None in shares:
            raise NotMeasured("there was no sound")
        return max(share for share in shares if share is not None)

    def sound(self, name: str, record: Record, from_ms: float, changes_ms: Sequence[float]) -> None:
        """Tell how much of the sound was made up: of all of it, and while the line was thin.

        Once without the moments in which a change of the line was not noticed yet.
        """
        now = now_ms()
        whole = self.concealment(record.between(from_ms, now))
        self.lower(f"{name}_concealment", whole, "share", UNTOUCHED)
        thin = zip(changes_ms, [*changes_ms[1:], now], strict=True)
        noticed = [(change_ms + NOTICED_MS, to_ms) for change_ms, to_ms in thin]
        share = record.concealment(*noticed)
        if share is None:
            raise NotMeasured("there was no sound once the change was noticed")
        self.lower(f"{name}_concealment_noticed", share, "share", UNTOUCHED)
        before = record.concealment((from_ms, changes_ms[0])) or 0.0
        self.note(f"{name}: {before:.3f} of the sound was made up before the line was thin")


def loss5_rtt300(weather: Weather) -> None:
    """5 % loss both ways, 300 ms round trip."""
    person = weather.join()
    try:
        weather.clinic.shaper.line.be(Conditions(delay_s=0.15, jitter_s=0.01, loss=0.05))
        person.wait(SETTLE_S)
        from_ms = now_ms()
        person.wait(weather.secs)
        member, chair = weather.watched(person, from_ms, now_ms())
        down = member.frames_shown() / max(1, chair.frames_sent())
        up = chair.frames_shown() / max(1, member.frames_sent())
        weather.higher("loss5_rtt300_frames_shown_down", down, "of sent", 0.95)
        weather.higher("loss5_rtt300_frames_shown_up", up, "of sent", 0.95)
        weather.lower("loss5_rtt300_concealment_down", weather.concealment(member), "share", 0.02)
        weather.lower("loss5_rtt300_concealment_up", weather.concealment(chair), "share", 0.02)
    finally:
        weather.part(person, "loss5_rtt300")


def loss20(weather: Weather) -> None:
    """20 % loss both ways."""
    person = weather.join()
    try:
        weather.clinic.shaper.line.be(Conditions(delay_s=0.05, jitter_s=0.01, loss=0.20))
        person.wait(SETTLE_S)
        from_ms = now_ms()
        person.wait(weather.secs)
        member, chair = weather.watched(person, from_ms, now_ms())
        weather.lower("loss20_concealment_down", weather.concealment(member), "share", 0.10)
        weather.lower("loss20_concealment_up", weather.concealment(chair), "share", 0.10)
        for name, record in (("down", member), ("up", chair)):
            longest = record.longest_pause_s(is_in("video"), "frames")
            weather.lower(f"loss20_longest_freeze_{name}_s", longest, "s", 3.0)
        weather.note(f"loss20: the picture was {member.height(now_ms())} lines high at the end")
    finally:
        weather.part(person, "loss20")


def downlink(weather: Weather) -> None:
    """A downlink of 1 Mbit/s, then 300 kbit/s, then 5 Mbit/s.

    The member says nothing: who speaks is seen better, and only the line is to change the picture.
    """
    person = weather.join()
    try:
        person.press("Mute")
        started_ms = now_ms()
        person.wait(15)
        top = person.latest().height(now_ms())
        weather.note(f"downlink: the picture was {top} lines high before")
        line = weather.clinic.shaper.line
        cuts = []
        for rate_bps in (1_000_000, 300_000):
            before = weather.at_least(person, 360)
            line.be(FINE, Conditions(delay_s=0.03, rate_bps=rate_bps, queue_s=0.3))
            cuts.append((now_ms(), before))
            overflowed = line.down.dropped
            person.wait(25)
            lost = line.down.dropped - overflowed
            weather.note(f"downlink: {lost} packets overflowed at {rate_bps // 1000} kbit/s")
        line.be(FINE, Conditions(delay_s=0.03, rate_bps=5_000_000, queue_s=0.3))
        up_ms = now_ms()
        person.wait(30)
        record = person.record()
        weather.sound("downlink", record, started_ms, [*(at_ms for at_ms, _ in cuts), up_ms])
        took_s = [_lowered_s(record, before, at_ms, at_ms + 25_000) for at_ms, before in cuts]
        weather.note(f"downlink: a smaller picture after {took_s} s, None where all of it fits")
        down_s = [each for each in took_s if each is not None]
        if not down_s:
            raise NotMeasured("no layer had to be given up: the picture took less than the line")
        weather.lower("downlink_layers_down_s", max(down_s), "s", 3.0)
        back = record.first(lambda rows: _height(rows) >= top, up_ms)
        if back is None:
            raise NotMeasured(f"the picture did not come back to {top} lines within 30 s")
        weather.lower("downlink_layers_up_s", (back - up_ms) / 1000, "s", 10.0)
    finally:
        weather.part(person, "downlink")


def _height(rows: list[dict[str, object]]) -> int:
    heights = [row["height"] for row in rows if is_in("video")(row)]
    return max((int(str(height)) for height in heights), default=0)


def _lowered_s(record: Record, before: int, at_ms: float, to_ms: float) -> float | None:
    """Return after how many seconds the picture was smaller, or paused for good."""
    smaller = record.between(at_ms, to_ms).first(lambda rows: _height(rows) < before, at_ms)
    return None if smaller is None else (smaller - at_ms) / 1000


def uplink(weather: Weather) -> None:
    """An uplink of 250 kbit/s."""
    person = weather.join()
    try:
        started_ms = now_ms()
        person.wait(NOTICED_MS / 1000)
        line = weather.clinic.shaper.line
        cut_ms = now_ms()
        line.be(Conditions(delay_s=0.03, rate_bps=250_000, queue_s=0.3), FINE)
        person.wait(SETTLE_S + 4)
        from_ms = now_ms()
        person.wait(weather.secs)
        _, whole = weather.watched(person, started_ms, now_ms())
        chair = whole.between(from_ms, now_ms())
        weather.sound("uplink", whole, started_ms, [cut_ms])
        frames_per_s = chair.frames_shown() / max(1.0, chair.seconds)
        weather.higher("uplink_low_layer_fps", frames_per_s, "frames/s", 7.0)
        weather.note(f"uplink: the chair saw {chair.height(now_ms())} lines")
    finally:
        weather.part(person, "uplink")


def udp_blocked(weather: Weather) -> None:
    """UDP blocked: by TCP on the media port."""
    rules = ["meta l4proto udp drop"]
    if weather.clinic.relay_port:
        rules.append(f"tcp dport {weather.clinic.relay_port} reject with tcp reset")
    _connects(weather, rules, "udp_blocked_tcp_s", 8.0, {("host", "tcp"), ("prflx", "tcp")})


def only_relay(weather: Weather) -> None:
    """UDP and the media port blocked: by TURN over TLS."""
    clinic = weather.clinic
    if clinic.relay_missing is not None:
        raise NotMeasured(clinic.relay_missing)
    rules = ["meta l4proto udp drop", f"tcp dport {clinic.media_port} drop"]
    _connects(weather, rules, "udp_blocked_turn_tls_s", 12.0, {("relay", "tls")})


def _connects(
    weather: Weather, rules: list[str], name: str, goal_s: float, ways: set[tuple[str, str]]
) -> None:
    weather.clinic.home.block(*rules)
    person = weather.join(camera=False)
    try:
        weather.wait_for_media(person)
        record = person.record()
        took_s = record.connected_s()
        if took_s is None:
            raise NotMeasured("the page does not say when it was connected")
        if not record.routes() <= ways:
            raise NotMeasured(f"it went another way: {sorted(record.routes())}")
        weather.lower(name, took_s, "s", goal_s)
    finally:
        weather.part(person, name)


def outage(weather: Weather) -> None:
    """An outage of 10 s."""
    person = weather.join()
    try:
        person.wait(3)
        weather.clinic.shaper.line.be(Conditions(is_down=True))
        person.wait(10)
        weather.clinic.shaper.line.be(FINE)
        _back(weather, person, now_ms(), "outage_media_back_s")
    finally:
        weather.part(person, "outage")


def address_change(weather: Weather) -> None:
    """Another address, the old one gone."""
    person = weather.join()
    try:
        person.wait(3)
        weather.clinic.home.change_address()
        _back(weather, person, now_ms(), "address_change_media_back_s")
    finally:
        weather.part(person, "address_change")


def _back(weather: Weather, person: Watched, at_ms: float, name: str) -> None:
    """Measure until picture and sound pass both ways again."""
    person.wait(BACK_WITHIN_S)
    took = []
    for page, who in ((person, "member"), (weather.chair, "chair")):
        record = page.record()
        for kind, field in (("video", "frames"), ("audio", "packets")):
            back_s = record.back_s(is_in(kind), field, at_ms)
            if back_s is None:
                raise NotMeasured(f"the {who} gets no {kind} {BACK_WITHIN_S:.0f} s after")
            took.append(back_s)
            weather.note(f"{name}: {kind} for the {who} after {back_s:.1f} s")
    weather.lower(name, max(took), "s", 3.0)


ROWS = (
    loss5_rtt300,
    loss20,
    downlink,
    uplink,
    udp_blocked,
    only_relay,
    outage,
    address_change,
)


def main() -> None:
    """Measure the rows that were asked for."""
    parser: argparse.ArgumentParser = arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=25.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[row.__name__ for row in ROWS], action="append")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the pages' statistics")
    options = parser.parse_args()
    if absent := missing():
        raise SystemExit(f"bench weather could not measure: apt-get install {' '.join(absent)}")
    for program in ("nft", "nsenter"):
        if shutil.which(program) is None:
            raise SystemExit(f"bench weather could not measure: {program} is missing")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        sync_playwright() as playwright,
    ):
        chromium = shutil.which("chromium") or ""
        clinic = Clinic(playwright, Path(folder), seed=options.seed, chromium=chromium)
        try:
            weather = Weather(clinic, options.seconds, options.keep)
            for row in ROWS:
                if not options.only or row.__name__ in options.only:
                    weather.row(row)
        finally:
            clinic.close()
    report("weather", weather.figures, options.json, weather.notes)


if __name__ == "__main__":
    namespace.enter()
    main()

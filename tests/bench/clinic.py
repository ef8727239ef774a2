"""The real application with real browsers: one person's line is bad, the others' are not.

The program runs in the bench's own network. Whoever suffers sits in a network of their own whose
only way out leads through the shaper: pages, signalling, media and relay alike.
"""

import base64
import hashlib
import json
import math
import os
import struct
import time
import wave
from contextlib import ExitStack
from pathlib import Path
from socket import SOCK_DGRAM, SOCK_STREAM

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Playwright

from tests import turn_server
from tests.bench.watching import SCRIPT, Record
from tests.browser.browsers import CHROMIUM_FLAGS, new_context
from tests.browser.person import Person
from tests.browser.program import PASSWORD, Program
from tests.network import HOST
from tests.shaper.homes import Home
from tests.shaper.relays import Shaper

MEETING = "Gastric board, weekly sitting"
CHAIR, MEMBER = "chair.gastric@example.org", "member.gastric@example.org"
LOOPBACK_FLAG = "--allow-loopback-in-peer-connection"


class Clinic:
    """A program, a relay, and browsers at both ends of the line."""

    def __init__(self, playwright: Playwright, folder: Path, *, seed: int, chromium: str) -> None:
        self._playwright, self._folder, self._chromium = playwright, folder, chromium
        self._after = ExitStack()
        self.home = Home()
        self.shaper = Shaper(seed)
        self.relay_port = 0
        self.relay_missing = turn_server.missing()
        self._voice = synthetic_voice(folder)
        self._trusted: list[str] = []
        try:
            self._set_up()
        except BaseException:
            self.close()
            raise

    def _set_up(self) -> None:
        settings = {
            "CONSILIUM_MEDIA__ADDRESSES": json.dumps([HOST]),
            "CONSILIUM_MEDIA__WORKERS": "1",
        }
        if self.relay_missing is None:
            settings |= self._start_relay()
        os.environ.update(settings)
        self.program = Program(self._folder / "data")
        self._after.callback(self.program.stop)
        self.program.start()
        self._lay_line()

    def close(self) -> None:
        """End everything."""
        self._after.close()
        self.shaper.stop()
        self.home.close()

    def healthy(self) -> Browser:
        """Return a browser in the program's own network."""
        return self._launch(self._chromium, CHROMIUM_FLAGS)

    def suffering(self) -> Browser:
        """Return a browser behind the shaper."""
        flags = tuple(flag for flag in CHROMIUM_FLAGS if flag != LOOPBACK_FLAG)
        program = self.home.program(self._folder, self._chromium)
        return self._launch(str(program), flags)

    def person(self, browser: Browser, email: str) -> "Watched":
        """Sign somebody in, up to the door of the room."""
        context = new_context(browser)
        context.add_init_script(SCRIPT)
        person = Watched(context, self.program.url, email, PASSWORD)
        person.sign_in()
        person.open_meeting(MEETING)
        person.page.get_by_role("link", name="Join", exact=True).click()
        person.button("Join now").wait_for()
        person.page.get_by_role("meter").wait_for()
        return person

    @property
    def media_port(self) -> int:
        """The port of the media worker."""
        return self.program.media_port

    def _start_relay(self) -> dict[str, str]:
        folder = self._folder / "turn"
        folder.mkdir()
        relay = self._after.enter_context(
            turn_server.turn_server(folder, host=HOST, relay=HOST, media=HOST)
        )
        self.relay_port = relay.tls_port
        certificate = x509.load_pem_x509_certificate(relay.certificate.read_bytes())
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        print_of_key = base64.b64encode(hashlib.sha256(key).digest()).decode()
        self._trusted = [f"--ignore-certificate-errors-spki-list={print_of_key}"]
        return {
            "CONSILIUM_TURN__URLS": json.dumps([f"turns:{HOST}:{relay.tls_port}?transport=tcp"]),
            "CONSILIUM_TURN__SECRET": turn_server.SECRET,
        }

    def _lay_line(self) -> None:
        home, shaper, port = self.home, self.shaper, self.program.port
        shaper.tcp(home.listener(SOCK_STREAM, "127.0.0.1", port), ("127.0.0.1", port))
        media = (HOST, self.media_port)
        shaper.udp(home.listener(SOCK_DGRAM, *media), media)
        shaper.tcp(home.listener(SOCK_STREAM, *media), media)
        if self.relay_port:
            relay = (HOST, self.relay_port)
            shaper.tcp(home.listener(SOCK_STREAM, *relay), relay)

    def _launch(self, program: str, flags: tuple[str, ...]) -> Browser:
        voice = [f"--use-file-for-fake-audio-capture={self._voice}"]
        browser = self._playwright.chromium.launch(
            executable_path=program, args=[*flags, *voice, *self._trusted]
        )
        self._after.callback(browser.close)
        return browser


class Watched(Person):
    """A person whose page keeps statistics."""

    def record(self) -> Record:
        """Return what the page kept so far."""
        return Record.read(self.page.evaluate("window.__watched"))

    def latest(self) -> Record:
        """Return what the page kept last: to read all of it takes the page from its media."""
        kept = "({ ...window.__watched, samples: window.__watched.samples.slice(-1) })"
        return Record.read(self.page.evaluate(kept))

    def forget(self) -> None:
        """Keep nothing of what was so far: to read hours of it would stop the page for seconds."""
        self.page.evaluate("window.__watched.samples.length = 0")

    def wait(self, seconds: float) -> None:
        """Let time pass, while the page's events are still read."""
        self.page.wait_for_timeout(seconds * 1000)

    def enter(self) -> None:
        """Press "Join now"."""
        self.press("Join now")

    def leave(self) -> None:
        """Close the page, as by closing the window."""
        self.context.close()


def now_ms() -> float:
    """Return the time as pages tell it."""
    return time.time() * 1000


def synthetic_voice(folder: Path) -> Path:
    """Write ten seconds of a voice that hardly pauses: sound that is missing is then missed."""
    path, rate = folder / "voice.wav", 48_000
    frames = bytearray()
    for index in range(10 * rate):
        at_s = index / rate
        syllable = 0.55 + 0.45 * math.sin(2 * math.pi * 3.1 * at_s)
        pitch = 140 + 25 * math.sin(2 * math.pi * 0.6 * at_s)
        tone = sum(
            math.sin(2 * math.pi * pitch * harmonic * at_s) / harmonic for harmonic in (1, 2, 3, 5)
        )
        frames += struct.pack("<h", int(7000 * syllable * tone))
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(frames))
    return path

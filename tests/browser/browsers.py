"""Real browsers with synthetic devices: Debian's Chromium and Firefox ESR, driven by Playwright."""

import math
import shutil
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Playwright

CHROMIUM = "chromium"
FIREFOX = "firefox"
PROGRAMS = {CHROMIUM: "chromium", FIREFOX: "firefox-esr"}
START_MS = 180_000
WIDTH, HEIGHT, FRAMES = 320, 180, 30  # small: two cores encode and decode for four people

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--auto-select-desktop-capture-source=Entire screen",
)
FIREFOX_PREFS: dict[str, str | float | bool] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.cubeb.force_mock_context": True,  # sound without a sound card: the level meter runs
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "media.gmp-manager.updateEnabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "extensions.update.enabled": False,
}


def missing() -> list[str]:
    """Return the browser programs that this machine does not have."""
    return [program for program in PROGRAMS.values() if shutil.which(program) is None]


def synthetic_camera(folder: Path, hue: int = 200) -> Path:
    """Write a short Y4M film of somebody who sways a little, for Chromium's synthetic camera."""
    path = folder / f"camera-{hue}.y4m"
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode())
        for frame in range(FRAMES):
            luma, blue, red = _sitter(frame, hue).convert("YCbCr").split()
            half = (WIDTH // 2, HEIGHT // 2)
            film.write(b"FRAME\n" + luma.tobytes())
            film.write(blue.resize(half).tobytes() + red.resize(half).tobytes())
    return path


def _sitter(frame: int, hue: int) -> Image.Image:
    """Draw one frame: head and shoulders before a wall, in one hue."""
    wide, high = WIDTH * 2, HEIGHT * 2
    image = Image.new("RGB", (wide, high), f"hsl({hue}, 22%, 82%)")
    draw = ImageDraw.Draw(image)
    for line in range(high):
        draw.line((0, line, wide, line), f"hsl({hue}, 22%, {88 - 26 * line // high}%)")
    middle = wide // 2 + round(10 * math.sin(2 * math.pi * frame / FRAMES))
    draw.ellipse((middle - 150, 232, middle + 150, 560), f"hsl({hue}, 42%, 34%)")
    draw.rounded_rectangle((middle - 26, 178, middle + 26, 260), 20, f"hsl({hue}, 24%, 62%)")
    draw.ellipse((middle - 60, 62, middle + 60, 214), f"hsl({hue}, 26%, 68%)")
    draw.pieslice((middle - 66, 50, middle + 66, 190), 180, 360, f"hsl({hue}, 40%, 22%)")
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def launch(playwright: Playwright, kind: str, camera: Path) -> Browser:
    """Start one browser program."""
    if kind == CHROMIUM:
        return launch_chromium(playwright, [*CHROMIUM_FLAGS, film(camera)])
    return playwright.firefox.launch(
        executable_path=shutil.which(PROGRAMS[kind]),
        channel="moz-firefox",
        firefox_user_prefs=FIREFOX_PREFS,
        timeout=START_MS,
    )


def launch_chromium(playwright: Playwright, flags: Sequence[str]) -> Browser:
    """Start Chromium with these flags."""
    program = shutil.which(PROGRAMS[CHROMIUM])
    return playwright.chromium.launch(executable_path=program, args=[*flags], timeout=START_MS)


def film(camera: Path) -> str:
    """Return the flag with which a film is what Chromium's camera sees."""
    return f"--use-file-for-fake-video-capture={camera}"


class Browsers:
    """A browser program of their own for every person, started when first needed."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._playwright = playwright
        self._folder = folder
        self._started: dict[tuple[str, str], Browser] = {}

    def of(self, who: str, kind: str) -> Browser:
        """The browser of one person."""
        if (who, kind) not in self._started:
            hue = (200 + 65 * len(self._started)) % 360
            camera = synthetic_camera(self._folder, hue)
            self._started[who, kind] = launch(self._playwright, kind, camera)
        return self._started[who, kind]

    def close(self) -> None:
        """End every program."""
        for browser in self._started.values():
            browser.close()
        self._started.clear()


def new_context(browser: Browser, *, width: int = 1440, height: int = 900) -> BrowserContext:
    """Return a fresh profile: one person at one computer."""
    return browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/Moscow"
    )

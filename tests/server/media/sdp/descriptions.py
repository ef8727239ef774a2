"""Descriptions that Chromium 156 and Firefox ESR 153 wrote, and our side of a connection."""

from pathlib import Path

from server.media.sdp.local import LocalTransport

DATA = Path(__file__).with_name("data")
RECORDED = Path(__file__).parents[3] / "data" / "sdp"
BROWSERS = ("chromium", "firefox")
SOURCES = {"0": "microphone", "1": "camera", "2": "screen"}
LOCAL = LocalTransport(
    ufrag="abcdefgh",
    password="p" * 24,
    fingerprint=":".join(["AB"] * 32),
    addresses=("192.0.2.7", "127.0.0.1"),
    port=21_000,
)


def written_by(browser: str, name: str) -> str:
    """Return one recorded description."""
    return (DATA / f"{browser}_{name}.sdp").read_text()


def recorded(name: str) -> str:
    """Return an offer of a microphone, a camera in three layers, and a screen."""
    return (RECORDED / f"{name}.sdp").read_text()

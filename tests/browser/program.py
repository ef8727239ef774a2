"""The program under test: a real server process on a fresh data directory, killed when asked."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.demo_data import place_demo
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long demo password"
START_TIMEOUT_S = 180


class Program:
    """One installation. Ports and data stay the same over restarts, as on a real host."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port, self.media_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, the first time with the demo, and wait until it is ready."""
        place_demo(self.data, PASSWORD)
        command = [sys.executable, "-m", "server", "run", "--demo", "--data", str(self.data)]
        command += ["--port", str(self.port), "--media-port", str(self.media_port)]
        environment = os.environ | {
            "CONSILIUM_DEMO_PASSWORD": PASSWORD,
            "CONSILIUM_METRICS__PORT": "0",
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Whether /readyz answers 200."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self) -> None:
        """Kill the server as a power cut would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)

    def stop(self) -> None:
        """Ask the server to end; returns when it has."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)

    def media_worker_pid(self) -> int:
        """Return the process id of the media worker, the server's child."""
        assert self._process is not None
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                parent = re.search(r"^PPid:\s+(\d+)", status.read_text(), re.MULTILINE)
                name = status.with_name("comm").read_text().strip()
            except OSError:
                continue
            if parent and int(parent[1]) == self._process.pid and name == "media-worker":
                return int(status.parent.name)
        raise AssertionError("no media worker runs")

    def verify(self, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run the verifier over the data directory, or over a copy of it."""
        command = [sys.executable, "-m", "server", "verify", "--data", str(data or self.data)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    def dump(self) -> str:
        """The end of the log, for a failing test."""
        return self.log.read_text()[-6000:]

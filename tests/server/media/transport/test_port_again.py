"""A worker that was killed gives its port back at once, though people are connected to it."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

from server.media.transport.udp_mux import bind_both

ROOT = Path(__file__).resolve().parents[4]
WORKER = """
import socket, sys, time
from server.media.transport.udp_mux import bind_both
own, listener = bind_both("127.0.0.1", 0)
listener.setblocking(True)
print(own.getsockname()[1], flush=True)
accepted = [listener.accept()[0] for _ in range(3)]
for each in accepted:
    each.sendall(b"taken")
time.sleep(600)
"""


def test_udp_and_tcp_are_had_again_after_a_kill() -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    people: list[socket.socket] = []
    try:
        assert worker.stdout is not None
        number = int(worker.stdout.readline())
        people = [socket.create_connection(("127.0.0.1", number), 20) for _ in range(3)]
        for person in people:
            assert person.recv(16) == b"taken"
        people[0].sendall(b"unread by the worker when it dies")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()

    own, listener = bind_both("127.0.0.1", number)

    assert own.getsockname()[1] == listener.getsockname()[1] == number
    again = socket.create_connection(("127.0.0.1", number), 20)
    for each in (own, listener, again, *people):
        each.close()

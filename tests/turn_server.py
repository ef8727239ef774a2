"""Debian's coturn, started with the configuration that we ship."""

import datetime
import re
import shutil
import socket
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "config" / "coturn.example.conf"
SECRET = "a secret that only the tests know, of 48 characters"
NAME = "turn.test"
SCHEMA = Path("/usr/share/coturn/schema.sql")
REPLACEABLE = frozenset(
    {
        "listening-ip",
        "listening-port",
        "tls-listening-port",
        "relay-ip",
        "allowed-peer-ip",
        "static-auth-secret",
        "userdb",
        "cert",
        "pkey",
    }
)


def missing() -> str | None:
    """Return why the relay can not be started, None when it can."""
    if shutil.which("turnserver") is None:
        return "no turnserver on this machine (apt-get install coturn)"
    return None


def configured(**values: str) -> str:
    """Return the shipped configuration with these values, named with _ for -.

    Raises:
        ValueError: it is not ours to replace, or stands there more or less than once.
    """
    text = EXAMPLE.read_text()
    for name, value in values.items():
        key = name.replace("_", "-")
        text, count = re.subn(rf"^{key}=.*$", f"{key}={value}", text, flags=re.MULTILINE)
        if key not in REPLACEABLE or count != 1:
            raise ValueError(f"{key} stands {count} times in {EXAMPLE.name}")
    return text


def make_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Write a certificate that vouches for itself, and its key; return where."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(NAME), x509.IPAddress(ip_address(host))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    places = folder / "turn.pem", folder / "turn.key"
    places[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    places[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return places


@dataclass(frozen=True)
class TurnServer:
    """A running relay."""

    host: str
    port: int
    tls_port: int
    certificate: Path
    log: Path

    def address(self, over: str) -> tuple[str, int]:
        """Where it listens for udp, tcp or tls."""
        return self.host, self.tls_port if over == "tls" else self.port

    def trust(self) -> ssl.SSLContext:
        """A context that believes this relay and nobody else."""
        return ssl.create_default_context(cafile=self.certificate)


@contextmanager
def turn_server(folder: Path, *, host: str, relay: str, media: str) -> Iterator[TurnServer]:
    """Run the relay.

    Args:
        folder: for its files.
        host: where clients come in.
        relay: the address that relayed packets come from.
        media: the one address that it may relay to.
    """
    certificate, key = make_certificate(folder, host)
    server = TurnServer(host, free_port(host), free_port(host), certificate, folder / "turn.log")
    config = folder / "turnserver.conf"
    config.write_text(
        configured(
            listening_ip=host,
            listening_port=str(server.port),
            tls_listening_port=str(server.tls_port),
            relay_ip=relay,
            allowed_peer_ip=media,
            static_auth_secret=SECRET,
            userdb=str(_make_database(folder / "turn.db")),
            cert=str(certificate),
            pkey=str(key),
        )
    )
    words = ["turnserver", "-c", str(config), "--pidfile", str(folder / "turn.pid")]
    with server.log.open("wb") as log:
        running = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        _wait_for(server, running)
        yield server
    finally:
        running.terminate()
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _make_database(place: Path) -> Path:
    """Make coturn's database; when two threads do it on first use, they refuse good credentials."""
    with closing(sqlite3.connect(place)) as database:
        database.executescript(SCHEMA.read_text())
    return place


def _wait_for(server: TurnServer, running: "subprocess.Popen[bytes]") -> None:
    """Wait until it listens by TCP and TLS; the UDP listener is there before."""
    deadline = time.monotonic() + 60
    for over in ("tcp", "tls"):
        while True:
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"turnserver does not start: {server.log.read_text()}")
            try:
                with socket.create_connection(server.address(over), 1):
                    break
            except OSError:
                time.sleep(0.05)

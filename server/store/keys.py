"""Signing keys: Ed25519, made on first use, in files that only the server may read.

The public halves stay beside them for ever, so that what an old key signed can still be checked.
A key is named by its own public half, so a changed file is simply not the key that it claims.
"""

import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from server.store.files import write_once

_KEY_ID_DIGITS = 16


class SigningKey:
    """The key that this server signs with; implements ``mdt.service.ports.Signer``."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key_id = key_id_of(private.public_key())

    def sign(self, statement: bytes) -> bytes:
        """Return the raw signature of a statement."""
        return self._private.sign(statement)


class PublicKeys:
    """The public halves in a directory, read when they are first asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._keys: dict[str, Ed25519PublicKey | None] = {}

    def verify(self, key_id: str, statement: bytes, signature: bytes) -> bool:
        """Return whether the key of this name made the signature; implements ``Verify``."""
        key = self._find(key_id)
        if key is None:
            return False
        try:
            key.verify(signature, statement)
        except InvalidSignature:
            return False
        return True

    def _find(self, key_id: str) -> Ed25519PublicKey | None:
        if key_id not in self._keys:
            self._keys[key_id] = self._read(key_id)
        return self._keys[key_id]

    def _read(self, key_id: str) -> Ed25519PublicKey | None:
        if len(key_id) != _KEY_ID_DIGITS or not key_id.isalnum():
            return None  # a damaged name must not become a path
        try:
            key = load_pem_public_key(_public_file(self._directory, key_id).read_bytes())
        except (OSError, ValueError, UnsupportedAlgorithm):
            return None
        if not isinstance(key, Ed25519PublicKey) or key_id_of(key) != key_id:
            return None
        return key


def public_keys(directory: Path) -> dict[str, bytes]:
    """Return the public halves of a directory as PEM, by their names."""
    return {
        path.stem.removeprefix("signing-"): path.read_bytes()
        for path in sorted(directory.glob("signing-*.pub"))
    }


def key_id_of(public: Ed25519PublicKey) -> str:
    """Return the name of a key: the first digits of the SHA-256 of its public half."""
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:_KEY_ID_DIGITS]


def open_signing_key(directory: Path) -> SigningKey:
    """Return the newest key of a directory, or make the first one.

    Raises:
        ValueError: the key file is damaged.
        TypeError: it holds another kind of key.
    """
    files = sorted(directory.glob("signing-*.key"), key=lambda path: path.stat().st_mtime_ns)
    if not files:
        return _make_key(directory)
    private = load_pem_private_key(files[-1].read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{files[-1]} is not an Ed25519 key")
    key = SigningKey(private)
    _write_public(directory, private)  # a crash may have come between the two files
    return key


def _make_key(directory: Path) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey(private)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_once(directory / f"signing-{key.key_id}.key", pem)
    _write_public(directory, private)
    return key


def _write_public(directory: Path, private: Ed25519PrivateKey) -> None:
    public = private.public_key()
    path = _public_file(directory, key_id_of(public))
    if not path.exists():
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write_once(path, pem)


def _public_file(directory: Path, key_id: str) -> Path:
    return directory / f"signing-{key_id}.pub"

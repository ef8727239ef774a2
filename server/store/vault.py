"""The vault: one key for each link to a patient, in a file of its own beside the signing keys.

A link is erased by removing its key. Backups of this folder have to be erased with it; the
database, which is backed up for longer, holds nothing that can be read without it.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.store.files import sync_directory, write_once

_KEY_BYTES = 32
_NONCE_BYTES = 12
_ID_DIGITS = 32


class FileVault:
    """Keys in a directory; implements ``mdt.service.ports.Vault``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def seal(self, text: str) -> tuple[str, str]:
        """Return the name of a new key and the text sealed by it, hex."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        key_id, key = secrets.token_hex(_ID_DIGITS // 2), secrets.token_bytes(_KEY_BYTES)
        write_once(self._file(key_id), key)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), key_id.encode())
        return key_id, (nonce + sealed).hex()

    def open(self, key_id: str, sealed: str) -> str | None:
        """Return what was sealed, or None when the key is gone or the text is not its own."""
        key = self._read(key_id)
        if key is None:
            return None
        raw = bytes.fromhex(sealed)
        try:
            plain = AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], key_id.encode())
        except InvalidTag:
            return None
        return plain.decode()

    def mark(self, key_id: str, words: tuple[str, ...]) -> tuple[str, ...]:
        """Return the marks of words, hex, in their order; none when the key is gone."""
        key = self._read(key_id)
        if key is None:
            return ()
        return tuple(hmac.digest(key, word.encode(), hashlib.sha256).hex() for word in words)

    def destroy(self, key_id: str) -> None:
        """Remove a key for ever; one that is gone already is no error."""
        self._file(key_id).unlink(missing_ok=True)
        if self._directory.is_dir():
            sync_directory(self._directory)

    def _read(self, key_id: str) -> bytes | None:
        try:
            return self._file(key_id).read_bytes()
        except OSError:
            return None

    def _file(self, key_id: str) -> Path:
        if len(key_id) != _ID_DIGITS or not key_id.isalnum():
            raise ValueError("a damaged name must not become a path")
        return self._directory / f"{key_id}.key"

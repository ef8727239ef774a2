"""The hashes, as the record makes them, and the keys that sign them."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .findings import Bad, Json

GENESIS = "00" * 32
KEY_FILE = re.compile(r"keys/([0-9a-f]{16})\.pem")


def canonical(value: Json) -> bytes:
    """Return the canonical bytes of a value: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def event_hash(chain: str, seq: int, prev: str, body: bytes) -> str:
    """Return the hash of one row of a chain, hex."""
    digest = hashlib.sha256(b"consilium.event.v1\0" + chain.encode() + b"\0")
    digest.update(seq.to_bytes(8, "big") + bytes.fromhex(prev))
    digest.update(body)
    return digest.hexdigest()


def content_hash(kind: str, body: bytes) -> str:
    """Return the hash of a content, hex."""
    return hashlib.sha256(f"consilium.{kind}.v1".encode() + b"\0" + body).hexdigest()


class Keys:
    """The public keys of the archive; each is named by itself."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.keys: dict[str, Ed25519PublicKey] = {}
        for name, data in files.items():
            if (found := KEY_FILE.fullmatch(name)) is None:
                continue
            try:
                key = pem.load_pem_public_key(data)
            except (ValueError, UnsupportedAlgorithm) as error:
                raise Bad(f"{name}: is not a key") from error
            if not isinstance(key, Ed25519PublicKey):
                raise Bad(f"{name}: is another kind of key")
            raw = key.public_bytes(pem.Encoding.Raw, pem.PublicFormat.Raw)
            if hashlib.sha256(raw).hexdigest()[:16] != found[1]:
                raise Bad(f"{name}: is not the key that its name says")
            self.keys[found[1]] = key

    def check(self, place: str, key_id: str, statement: bytes, signature: str) -> None:
        """Refuse a signature that the named key did not make over this statement."""
        key = self.keys.get(key_id)
        if key is None:
            raise Bad(f"{place}: its key {key_id} is not in the archive")
        try:
            key.verify(base64.b64decode(signature, validate=True), statement)
        except (InvalidSignature, ValueError) as error:
            raise Bad(f"{place}: the signature is not genuine") from error

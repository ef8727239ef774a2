"""A signing key for tests."""

import hashlib
import hmac

KEY = b"a key that only the server has"


class FakeSigner:
    """Signs with a keyed hash in place of Ed25519."""

    key_id = "test-key"

    def sign(self, statement: bytes) -> bytes:
        return hmac.digest(KEY, statement, hashlib.sha256)


def verify(key_id: str, statement: bytes, raw: bytes) -> bool:
    return key_id == "test-key" and hmac.compare_digest(
        hmac.digest(KEY, statement, hashlib.sha256), raw
    )

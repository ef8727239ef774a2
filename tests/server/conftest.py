"""What tests of the running server share with those of the store."""

from tests.databases import postgres

__all__ = ["postgres"]

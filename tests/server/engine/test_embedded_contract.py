"""The embedded engine against what every engine must do."""

from server.engine.embedded import EmbeddedEngine
from server.engine.engine import MediaEngine
from tests.server.engine.contract import EngineContract
from tests.server.engine.stage import engine

__all__ = ["engine"]


class TestEmbeddedEngine(EngineContract):
    """A worker of our own; several are tested in ``test_sharding``."""

    def make(self) -> MediaEngine:
        return EmbeddedEngine(
            host=self.host,
            port=0,
            pairs=3,
            screens=2,
            top_speakers=2,
            log_level="warning",
        )

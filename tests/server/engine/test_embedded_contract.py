"""The embedded engine against what every engine must do."""

from server.engine.embedded import EmbeddedEngine
from server.engine.engine import MediaEngine
from tests.server.engine.contract import EngineContract


class TestEmbeddedEngine(EngineContract):
    """Two workers of our own."""

    def make(self) -> MediaEngine:
        return EmbeddedEngine(
            host=self.host,
            port=0,
            workers=2,
            pairs=3,
            screens=2,
            top_speakers=2,
            log_level="warning",
        )

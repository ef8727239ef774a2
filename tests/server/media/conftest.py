"""Examples are not timed: a busy machine must not fail a test of arithmetic."""

from collections.abc import AsyncGenerator, Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.server.media.egress import FAN_OUTS
from tests.server.media.sdp.descriptions import SOURCES, recorded
from tests.server.media.stage import Stage
from tests.server.media.uplinks import Uplink, uplink

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(params=FAN_OUTS)
def stage(request: pytest.FixtureRequest) -> Generator[Stage]:
    opened = Stage(request.param)
    yield opened
    opened.way.close()


@pytest.fixture
async def up() -> AsyncGenerator[Uplink]:
    """A publisher whose camera comes in three layers."""
    with uplink(recorded("chromium_three_layers"), SOURCES) as opened:
        yield opened

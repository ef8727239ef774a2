"""A camera of three layers at a slot, and a publisher without a network."""

from collections.abc import AsyncGenerator, Generator

import pytest

from tests.server.media.egress import FAN_OUTS
from tests.server.media.sdp.descriptions import SOURCES, recorded
from tests.server.media.stage import Stage
from tests.server.media.uplinks import Uplink, uplink


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

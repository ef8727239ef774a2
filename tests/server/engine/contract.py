"""What every media engine must do: subclass ``EngineContract`` for one, and run it.

Participants are synthetic and send real SRTP; what they see is counted per section, so that
"nothing is sent" means no packet at all, retransmissions and padding included. A module of tests
takes the fixture ``engine`` of ``stage``, which starts one engine for all of them.
"""

from tests.server.engine.contract_connections import ConnectionsContract
from tests.server.engine.contract_control import ControlContract
from tests.server.engine.contract_shown import ShownContract


class EngineContract(ConnectionsContract, ControlContract, ShownContract):
    """The whole suite. A ``Test`` class names the engine in ``make``."""

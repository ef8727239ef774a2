"""What a check finds."""

from collections.abc import Callable
from typing import Any

Json = Any
"""What ``json.loads`` returns; every use is inside a check that ends in ``Bad``."""


class Bad(Exception):
    """Something is not as it was recorded; the message names it."""


def checked(name: str, check: Callable[..., Json], *about: Json) -> Json:
    """Run a check; what a damaged value makes it stumble over is a finding about the file."""
    try:
        return check(*about)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Bad(f"{name}: cannot be read ({type(error).__name__})") from error

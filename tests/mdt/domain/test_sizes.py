"""Sizes as people say them."""

import pytest

from mdt.domain.sizes import megabytes


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (64 * 1024 * 1024, "64"),
        (2 * 1024 * 1024, "2"),
        (2 * 1024 * 1024 - 1, "1"),
        (1024 * 1024, "1"),
        (512 * 1024, "0.5"),
        (65_536, "0.06"),
    ],
)
def test_a_limit_is_told_in_megabytes_and_never_as_none(size: int, said: str) -> None:
    assert megabytes(size) == said

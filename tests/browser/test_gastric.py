"""The board meets, in Chromium and in Firefox."""

import pytest

from tests.browser.browsers import Browsers
from tests.browser.gastric import GastricStory
from tests.browser.program import Program


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "kinds",
    [
        pytest.param(
            {"chair": "chromium", "member": "chromium", "scribe": "chromium", "guest": "firefox"},
            id="chair-in-chromium",
        ),
        pytest.param(
            {"chair": "firefox", "member": "firefox", "scribe": "chromium", "guest": "chromium"},
            id="chair-in-firefox",
        ),
    ],
)
def test_the_board_meets_from_plan_to_verified_minutes(
    program: Program, browsers: Browsers, kinds: dict[str, str]
) -> None:
    story = GastricStory(program, browsers, kinds)
    try:
        story.tell()
    except Exception:
        print(program.dump())
        raise
    finally:
        for who in list(story.people):
            story.leave_browser(who)

    assert program.verify().returncode == 0, "what the board left behind is intact"

"""Who may open what: every route for every kind of caller, generated from the route table.

The table of expectations names each route; one that is added without a line here fails.
"""

import pytest

from server.http.routes import BARE, PAGES
from tests.server.http.browser import Browser
from tests.server.http.rows import every
from tests.server.http.rows.answers import DONE, INPUT, NO, NONE, PAGE, SIGN_IN, STATE, WAIT
from tests.server.http.rows.every import address_of
from tests.server.http.site import OUTSIDER, Site

CALLERS = ("anonymous", "lobby", "outsider", "participant", "chair", "coordinator")
PEOPLE = {
    "lobby": "guest",
    "outsider": OUTSIDER,
    "participant": "member",
    "chair": "chair",
    "coordinator": "coordinator",
}

ROWS: dict[str, tuple[int, ...]] = {
    #                    anonymous lobby outsider participant chair coordinator
    "home":             (PAGE,    PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "sign_in":          (PAGE,    PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "sign_in.do":       (NO,      NO,    NO,      NO,         NO,    NO),
    "sign_out":         (DONE,    DONE,  DONE,    DONE,       DONE,  DONE),
    "preferences":      (DONE,    DONE,  DONE,    DONE,       DONE,  DONE),
    "meetings":         (SIGN_IN, PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "planning.new":     (SIGN_IN, NONE,  NONE,    NONE,       NONE,  PAGE),
    "planning.create":  (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "meeting":          (SIGN_IN, PAGE,  NONE,    PAGE,       PAGE,  PAGE),
    "planning.edit":    (SIGN_IN, WAIT,  NONE,    NO,         NO,    PAGE),
    "planning.change":  (SIGN_IN, WAIT,  NONE,    NO,         NO,    INPUT),
    "meeting.publish":  (SIGN_IN, PAGE,  NONE,    NO,         NO,    STATE),
    "meeting.cancel":   (SIGN_IN, PAGE,  NONE,    NO,         NO,    INPUT),
    "room":             (SIGN_IN, PAGE,  NONE,    PAGE,       PAGE,  PAGE),
    "minutes":          (SIGN_IN, WAIT,  NONE,    STATE,      STATE, STATE),
    "minutes.revise":   (SIGN_IN, WAIT,  NONE,    STATE,      STATE, STATE),
    "minutes.sign":     (SIGN_IN, WAIT,  NONE,    STATE,      STATE, STATE),
    "minutes.pdf":      (SIGN_IN, WAIT,  NONE,    STATE,      STATE, STATE),
    "material":         (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "healthz":          (PAGE,    PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "readyz":           (PAGE,    PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "static":           (PAGE,    PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    **every.ROWS,
}  # fmt: skip
"""What each caller gets of a published meeting that has not begun."""

SECRETS = ("Dr Chair", "Dr Member", "HIPEC: who", "Gastric cancer, converted", "K-7F31")
"""What the roster, the agenda and the cases of the meeting say."""

OF_THE_MEETING = ("/meetings", "/materials")
"""Pages by which a meeting can be told of; elsewhere a hospital sees its own cases."""

ADDRESSES = [(p.name, p.method, p.path) for p in PAGES] + [row[:3] for row in BARE]


def test_every_route_has_its_row() -> None:
    assert {name for name, _, _ in ADDRESSES} == set(ROWS)


async def _open(browser: Browser, name: str, method: str, path: str) -> tuple[int, str]:
    if method == "POST":
        token = await _token(browser)
        page = await browser.post(path, [("form_token", token)], follow=False)
        return page.status, page.text
    answer = await browser.client.get(path, allow_redirects=name in {"home", "sign_in"})
    text = (await answer.read()).decode("utf-8", "replace")
    if answer.status == 303:
        assert answer.headers["Location"].startswith("/sign-in?next=")
        return SIGN_IN, text
    return answer.status, text


async def _token(browser: Browser) -> str:
    page = await browser.get("/no/such/page")
    return next(value for f in page.forms for name, value in f.fields if name == "form_token")


@pytest.mark.parametrize("caller", CALLERS)
async def test_every_caller_gets_what_the_policy_says(site: Site, caller: str) -> None:
    meeting_id = await site.published()
    await every.prepare(site)
    browser = site.browser() if caller == "anonymous" else await site.signed_in(PEOPLE[caller])
    got: dict[str, int] = {}
    told: set[str] = set()

    for name, method, path in sorted(ADDRESSES, key=lambda row: row[0] == "sign_out"):
        address = address_of(path, meeting_id)
        got[name], text = await _open(browser, name, method, address)
        if path.startswith(OF_THE_MEETING):
            told |= {secret for secret in SECRETS if secret in text}

    assert got == {name: row[CALLERS.index(caller)] for name, row in ROWS.items()}
    if caller in {"anonymous", "lobby", "outsider"}:
        assert told == set()
    else:
        assert "Dr Chair" in told  # so that the secrets are what the pages would tell


async def test_a_guest_who_is_admitted_reads_what_participants_read(site: Site) -> None:
    meeting_id = await site.live()
    browser = await site.signed_in("guest")
    before = await browser.get(f"/meetings/{meeting_id}")
    await site.do(site.service.meetings.admit, meeting_id, by="chair", person_id="guest")

    after = await browser.get(f"/meetings/{meeting_id}")

    assert "Dr Chair" not in before.text
    assert "Dr Chair" in after.text


async def test_the_room_page_of_a_guest_names_nobody_else(site: Site) -> None:
    meeting_id = await site.live()
    browser = await site.signed_in("guest")

    page = await browser.get(f"/meetings/{meeting_id}/room")

    assert page.status == 200
    assert "Dr Guest" in page.text
    assert not [secret for secret in SECRETS if secret in page.text]


async def test_the_role_comes_from_the_meeting_and_not_from_the_form(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("guest")
    token = await _token(browser)

    page = await browser.post(
        f"/meetings/{meeting_id}/edit",
        [("form_token", token), ("role", "coordinator"), ("role-guest", "chair")],
    )

    assert page.status == 403
    assert (await site.meeting(meeting_id)).participants["guest"].role.value == "guest"


async def test_a_page_before_its_time_speaks_of_no_change(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("chair")

    page = await browser.get(f"/meetings/{meeting_id}/minutes")

    assert page.status == 409
    assert "This is not possible now" in page.text
    assert "when you opened the page" not in page.text


async def test_who_may_not_do_something_learns_whom_to_ask(site: Site) -> None:
    browser = await site.signed_in("member")

    page = await browser.get("/boards/new")

    assert page.status == 403
    assert "Whoever coordinates your board" in page.text

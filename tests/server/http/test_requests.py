"""Requests on their pages: written, sent, triaged, put on an agenda; nothing typed is lost."""

import pytest

from mdt.domain.consents import AGREEMENT
from mdt.domain.requests import REQUEST, Request, RequestState
from server.store.unit_of_work import ServerUnitOfWork
from tests.mdt.service import sitting
from tests.server.http.browser import HtmlPage
from tests.server.http.rows.requests import ASKED, prepare
from tests.server.http.site import OUTSIDER, Site


async def stored(site: Site, request_id: str = ASKED) -> Request:
    entry = await site.read.run(lambda uow: uow.records.current(REQUEST, request_id))
    return entry.value


def address(page: HtmlPage) -> str:
    return page.path.removeprefix("/requests/")


async def test_the_form_of_a_new_request_is_filled_in_from_the_case(site: Site) -> None:
    browser = await site.signed_in("trainee")

    page = await browser.get("/requests/new?case=case-2")
    sent = await browser.press(page, "Send to the board", needed_by="2026-03-09")

    assert sent.status == 200
    request = await stored(site, address(sent))
    assert request.state is RequestState.SUBMITTED
    assert (request.case_id, request.question) == ("case-2", "Question 2?")
    assert (request.question_type, request.urgency, request.language) == (
        "treatment",
        "routine",
        "en",
    )


async def test_a_refused_request_keeps_what_was_typed(site: Site) -> None:
    browser = await site.signed_in("trainee")
    page = await browser.get("/requests/new")

    again = await browser.press(
        page, "Send to the board", question="My own <b>words</b>", needed_by="2020-01-01"
    )

    assert again.status == 422
    assert "This day is over already." in again.text
    assert "My own &lt;b&gt;words&lt;/b&gt;" in again.text
    assert 'aria-invalid="true"' in again.text


@pytest.mark.parametrize("made_up", ["a\x00b-c-d-e-f", "new", "", "../../etc/passwd", "x" * 150])
async def test_an_id_that_is_no_part_of_an_address_is_refused(site: Site, made_up: str) -> None:
    browser = await site.signed_in("trainee")
    page = await browser.get("/requests/new")

    answer = await browser.press(page, "Save draft", follow=False, request_id=made_up)

    assert (answer.status, "bad_form" in answer.text) == (400, True)


async def test_a_draft_is_changed_and_then_sent(site: Site) -> None:
    browser = await site.signed_in("trainee")
    draft = await browser.press(await browser.get("/requests/new"), "Save draft")
    edit = await browser.get(draft.links["Change request"])

    await browser.press(edit, "Send to the board", question="Changed?")

    request = await stored(site, address(draft))
    assert (request.state, request.question) == (RequestState.SUBMITTED, "Changed?")


async def test_the_board_finds_the_request_and_accepts_it(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")

    listed = await browser.get("/requests")
    page = await browser.get(listed.links["Is resection possible after FLOT?"])
    after = await browser.press(page, "Accept", text="Gladly.")

    assert after.status == 200
    assert (await stored(site)).state is RequestState.ACCEPTED
    assert "Gladly." in after.text
    assert "Accept" not in after.buttons


async def test_information_is_asked_for_and_supplied(site: Site) -> None:
    await prepare(site)
    board, sender = await site.signed_in("deputy"), await site.signed_in("trainee")
    page = await board.get(f"/requests/{ASKED}")
    await board.press(page, "Ask the sender", text="The MRI of the liver.")

    asked = await sender.get(f"/requests/{ASKED}")
    assert "The MRI of the liver." in asked.text
    await sender.press(asked, "Send to the board", text="Uploaded as image-1.")

    request = await stored(site)
    assert (request.state, request.supplied) == (RequestState.SUBMITTED, "Uploaded as image-1.")


async def test_each_side_is_offered_its_own_buttons(site: Site) -> None:
    await prepare(site)
    sender, board = await site.signed_in("trainee"), await site.signed_in("deputy")

    theirs = (await sender.get(f"/requests/{ASKED}")).buttons
    ours = (await board.get(f"/requests/{ASKED}")).buttons

    assert "Withdraw" in theirs
    assert "Accept" not in theirs
    assert "Accept" in ours
    assert "Withdraw" not in ours


async def test_the_slower_of_two_gets_both_versions(site: Site) -> None:
    await prepare(site)
    first, second = await site.signed_in("deputy"), await site.signed_in("chair")
    page, other = await first.get(f"/requests/{ASKED}"), await second.get(f"/requests/{ASKED}")
    await first.press(page, "Decline the request", text="Out of our scope.")

    late = await second.press(other, "Accept", text="We take it.")

    assert late.status == 409
    assert "Both versions" in late.text
    assert "Out of our scope." in late.text
    assert "We take it." in late.text
    assert (await stored(site)).state is RequestState.DECLINED


async def test_an_accepted_request_goes_on_an_agenda_with_a_click(site: Site) -> None:
    await prepare(site)
    items = (sitting.item(sitting.PREVIOUS, sitting.ItemKind.PREVIOUS_MINUTES, "Minutes", None),)
    meeting_id = await site.planned(sitting.plan(items=items))
    browser = await site.signed_in("coordinator")
    accepted = await browser.press(await browser.get(f"/requests/{ASKED}"), "Accept")

    page = await browser.press(accepted, "Put on the agenda")

    assert page.status == 200
    item = (await site.meeting(meeting_id)).items[-1]
    assert item.case_id == sitting.FIRST_CASE
    assert "Is resection possible after FLOT?" in item.title
    meeting = await browser.get(f"/meetings/{meeting_id}")
    assert meeting.links["The request and what experts say"] == f"/requests/{ASKED}"
    assert page.links["Gastric board, March"] == f"/meetings/{meeting_id}"


async def test_a_request_is_reached_from_its_case_and_from_its_meeting(site: Site) -> None:
    await prepare(site)
    sender = await site.signed_in("trainee")
    case = await sender.get(f"/cases/{sitting.FIRST_CASE}")
    assert case.links["Ask a board"] == f"/requests/new?case={sitting.FIRST_CASE}"

    meeting_id = await site.planned()
    browser = await site.signed_in("coordinator")
    accepted = await browser.press(await browser.get(f"/requests/{ASKED}"), "Accept")
    await browser.press(accepted, "Put on the agenda", meeting_id=meeting_id)

    # The case was on that agenda already, so its item has no request of its own.
    page = await browser.get(f"/requests/{ASKED}")
    assert page.links["Gastric board, March"] == f"/meetings/{meeting_id}"


async def test_an_emergency_is_shown_the_way_to_an_urgent_meeting(site: Site) -> None:
    browser = await site.signed_in("trainee")
    page = await browser.get("/requests/new")

    sent = await browser.press(page, "Send to the board", urgency="emergency")

    assert sent.links["Open an urgent meeting"] == "/urgent"


async def test_nobody_else_learns_of_a_request(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in(OUTSIDER)

    assert (await browser.get(f"/requests/{ASKED}")).status == 404
    assert "Is resection possible" not in (await browser.get("/requests")).text


async def test_words_of_the_sender_are_never_markup(site: Site) -> None:
    browser = await site.signed_in("trainee")
    page = await browser.get("/requests/new")
    hostile = "<img src=x onerror=alert(1)>"

    shown = await browser.press(page, "Send to the board", question=hostile)

    assert hostile not in shown.text
    assert "&lt;img src=x" in shown.text
    assert hostile not in (await browser.get("/requests")).text


async def test_a_board_abroad_sees_nothing_of_a_case_that_no_agreement_covers(site: Site) -> None:
    await prepare(site)
    await site.write.run(terminate)
    browser = await site.signed_in("deputy")

    listed = await browser.get("/requests")
    page = await browser.get(f"/requests/{ASKED}")
    picture = await browser.get(f"/requests/{ASKED}/materials/image-1")

    assert "A case that may not be shown to you" in listed.text
    for answer in (listed, page, picture):
        assert "Is resection possible" not in answer.text
        assert "Gastric cancer" not in answer.text
    assert (page.status, picture.status) == (403, 403)
    lines = await site.read.run(lambda uow: uow.audit.about(sitting.FIRST_CASE))
    assert "case.refused" in {line.action for line in lines}


def terminate(uow: ServerUnitOfWork) -> None:
    """End the agreement of the network."""
    for entry in uow.records.find(AGREEMENT):
        ended = sitting.replace(entry.value, ended_on="2020-01-01")
        uow.records.add(
            AGREEMENT,
            entry.subject_id,
            ended,
            based_on=entry.n,
            by=None,
            at=sitting.START,
            action="agreement.ended",
        )


async def test_a_request_sent_from_another_window_does_not_lose_what_is_typed_here(
    site: Site,
) -> None:
    browser = await site.signed_in("trainee")
    new = await browser.get("/requests/new")
    drafted = await browser.press(new, "Save draft", question="First words?")
    edit = await browser.get(f"{drafted.path}/edit")
    await browser.press(edit, "Send to the board", question="Second words?")

    late = await browser.press(edit, "Save draft", question="Third words?")
    back = await browser.press(new, "Save draft", question="Fourth words?")

    for refused, words in ((late, "Third words?"), (back, "Fourth words?")):
        assert refused.status == 409
        assert "Second words?" in refused.text
        assert words in refused.text

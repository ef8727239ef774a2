"""What is typed with a step of a request waits for its writer, until the step is taken."""

from datetime import timedelta

import pytest

from mdt.domain.ids import PersonId
from mdt.domain.requests import RequestState
from tests.mdt.service import sitting
from tests.server.http.rows.requests import ASKED, SENDER, accept, prepare
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_cases import end_agreement
from tests.server.http.test_drafts import draft_of, on_record, typed
from tests.server.http.test_requests import stored

PAGE = f"/requests/{ASKED}"
WORDS = "Без МРТ печени, 请补充 <b>MRI</b>"
STEPS = {
    "accept": ("deputy", "Accept", RequestState.ACCEPTED),
    "return": ("deputy", "Ask the sender", RequestState.RETURNED),
    "decline": ("deputy", "Decline the request", RequestState.DECLINED),
    "withdraw": (SENDER, "Withdraw", RequestState.WITHDRAWN),
}


def address(step: str) -> str:
    return f"/drafts/request-step/{ASKED}:{step}"


@pytest.mark.parametrize("step", STEPS)
async def test_what_goes_with_a_step_is_there_again_until_it_is_taken(
    site: Site, step: str
) -> None:
    person, button, state = STEPS[step]
    await prepare(site)
    browser = await site.signed_in(person)
    before = on_record(site)

    kept = await typed(browser, address(step), based_on=2, text=WORDS)

    assert kept.status == 200, kept.text
    assert on_record(site) == before
    page = await browser.get(PAGE)
    assert ("text", WORDS) in page.form(button).fields
    assert f'data-draft="{address(step)}" data-read-at="1"' in page.text
    assert page.text.count("Your draft of") == 1
    await browser.press(page, button)
    assert (await stored(site)).state is state
    assert await draft_of(site, "request-step", f"{ASKED}:{step}", person) is None


async def test_the_other_fields_of_a_step_are_kept_with_its_text(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")

    await typed(browser, address("list_soc"), based_on=2, standard="CSCO 2026, 4.2", text=WORDS)

    form = (await browser.get(PAGE)).form("List without discussion")
    assert {("standard", "CSCO 2026, 4.2"), ("text", WORDS)} <= set(form.fields)
    await browser.press(await browser.get(PAGE), "List without discussion")
    assert (await stored(site)).soc == "CSCO 2026, 4.2"


async def test_what_was_chosen_for_an_agenda_is_kept_with_the_reason(site: Site) -> None:
    await prepare(site)
    await accept(site)
    await site.planned()
    later = sitting.START + timedelta(days=7)
    chosen = await site.planned(sitting.plan(starts_at=later))
    browser = await site.signed_in("coordinator")

    kept = await typed(
        browser, address("schedule"), based_on=3, meeting_id=chosen, reason_code="omitted", text="x"
    )

    assert kept.status == 200, kept.text
    form = (await browser.get(PAGE)).form("Put on the agenda")
    assert {("meeting_id", chosen), ("reason_code", "omitted"), ("text", "x")} <= set(form.fields)


async def test_each_step_has_a_draft_of_its_own_and_is_opened_for_it(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")
    untouched = await browser.get(PAGE)

    await typed(browser, address("decline"), based_on=2, text=WORDS)

    page = await browser.get(PAGE)
    assert ("text", "") in page.form("Accept").fields
    assert page.text.count("<details open>") == untouched.text.count("<details open>") + 1


async def test_a_step_that_is_refused_keeps_its_draft(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")
    await typed(browser, address("decline"), based_on=2, text=WORDS)

    refused = await browser.press(await browser.get(PAGE), "Decline the request", text=" ")

    assert refused.status == 422
    assert await draft_of(site, "request-step", f"{ASKED}:decline", "deputy") is not None


async def test_what_the_board_did_meanwhile_is_shown_before_a_kept_text_goes_out(
    site: Site,
) -> None:
    await prepare(site)
    browser = await site.signed_in(SENDER)
    await typed(browser, address("withdraw"), based_on=2, text=WORDS)
    await accept(site)

    page = await browser.get(PAGE)
    assert ("based_on", "2") in page.form("Withdraw").fields
    both = await browser.press(page, "Withdraw")

    assert both.status == 409
    assert "Both versions" in both.text
    assert ("text", WORDS) in both.form("Withdraw").fields
    await browser.press(both, "Withdraw")
    assert (await stored(site)).state is RequestState.WITHDRAWN


async def test_what_goes_with_a_step_is_its_writers_only(site: Site) -> None:
    await prepare(site)
    await typed(await site.signed_in("deputy"), address("decline"), based_on=2, text=WORDS)

    for name in ("chair", SENDER):
        page = await (await site.signed_in(name)).get(PAGE)
        assert page.status == 200
        assert "请补充" not in page.text


@pytest.mark.parametrize(
    ("name", "step"),
    [(OUTSIDER, "accept"), (SENDER, "accept"), ("deputy", "withdraw"), ("deputy", "close"),
     ("deputy", "submit"), ("deputy", "answer")],
)  # fmt: skip
async def test_who_cannot_take_a_step_now_keeps_nothing_for_it(
    site: Site, name: str, step: str
) -> None:
    await prepare(site)

    refused = await typed(await site.signed_in(name), address(step), text=WORDS)

    assert refused.status == 404
    assert await draft_of(site, "request-step", f"{ASKED}:{step}", name) is None


async def test_a_step_with_which_nothing_is_written_has_no_draft(site: Site) -> None:
    await prepare(site)
    await accept(site)

    refused = await typed(await site.signed_in("deputy"), address("invite"), text=WORDS)

    assert refused.status == 404


async def test_who_may_not_see_the_case_any_more_gets_nothing_back(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")
    await typed(browser, address("decline"), based_on=2, text=WORDS)
    await end_agreement(site)

    page = await browser.get(PAGE)
    late = await typed(browser, address("decline"), 1, text="More")

    assert (page.status, late.status) == (403, 403)
    assert "请补充" not in page.text + late.text


async def test_a_step_that_is_over_keeps_nothing_more(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")
    await typed(browser, address("return"), based_on=2, text=WORDS)
    await site.write.run(
        lambda uow: site.service.triage.decline(
            uow, ASKED, by=PersonId("chair"), based_on=2, reason="Out of our scope."
        )
    )

    late = await typed(browser, address("return"), 1, text="More")

    assert late.status == 404
    assert "请补充" not in (await browser.get(PAGE)).text


async def test_a_discarded_text_leads_back_to_the_request(site: Site) -> None:
    await prepare(site)
    browser = await site.signed_in("deputy")
    await typed(browser, address("decline"), based_on=2, text=WORDS)

    after = await browser.press(await browser.get(PAGE), "Discard the draft")

    assert after.path == PAGE
    assert "请补充" not in after.text

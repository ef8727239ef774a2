"""What is typed into opinions, second readings, requests and reports waits for its writer."""

import json
from datetime import date

import pytest
from sqlalchemy import text as sql

from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.minutes import VERBATIM_KINDS, MinutesBlock
from mdt.domain.requests import REQUEST
from mdt.domain.reviews import OPINION, REVIEW, opinion_id
from server.store.drafts import KeptDraft
from tests.mdt.service import sitting
from tests.server.http.browser import Browser, HtmlPage
from tests.server.http.rows.requests import ASKED, SENDER, question
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_advice import only, over
from tests.server.http.test_followups import recorded
from tests.server.http.test_followups import stored as stored_followup
from tests.server.http.test_reviews import EXPERT, asked, reading

ADDRESS = f"/drafts/opinion/{ASKED}"
PAGE = f"/requests/{ASKED}/opinion"
WORDS = "Сначала FLOT, потом 手术"


async def typed(
    browser: Browser, address: str, read_at: int = 0, based_on: int = 1, **fields: str
) -> HtmlPage:
    """Send fields as the script of the page does."""
    about = [("read_at", str(read_at)), ("based_on", str(based_on))]
    token = ("form_token", await browser.form_token())
    named = [(name.replace("__", "."), value) for name, value in fields.items()]
    return await browser.post(address, [token, *about, *named])


async def draft_of(site: Site, form: str, subject: str, person: str) -> KeptDraft | None:
    return await site.read.run(lambda uow: uow.drafts.get(PersonId(person), form, subject))


def on_record(site: Site) -> tuple[int, ...]:
    """Return how many rows the record has."""
    with site.database.begin() as uow:
        return tuple(
            uow.transaction._connection.execute(sql(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("record", "audit", "event", "case_version")
        )


async def test_what_an_expert_typed_is_there_after_a_reload_and_nowhere_on_record(
    site: Site,
) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    before = on_record(site)

    first = await typed(browser, ADDRESS, text=WORDS)
    second = await typed(browser, ADDRESS, 1, stance="differs", lead_discipline="surgical_oncology")

    assert (json.loads(first.text)["n"], json.loads(second.text)["n"]) == (1, 2)
    assert on_record(site) == before
    page = await (await site.signed_in(EXPERT)).get(PAGE)
    fields = page.form("Give this opinion").fields
    assert ("text", WORDS) in fields
    assert ("stance", "differs") in fields
    assert ("lead_discipline", "surgical_oncology") in fields
    assert "Your draft of" in page.text
    assert f'data-draft="{ADDRESS}" data-read-at="2" data-based-on="1"' in page.text


async def test_a_draft_is_its_writers_only(site: Site) -> None:
    await asked(site)
    board = await site.signed_in("deputy")
    page = await board.get(f"/requests/{ASKED}")
    await board.press(page, "Ask these experts", experts=["expert"], due_on="2026-03-09")
    await typed(await site.signed_in(EXPERT), ADDRESS, text=WORDS)

    for person, path in (
        ("expert", PAGE),
        ("deputy", f"/requests/{ASKED}"),
        ("chair", "/requests"),
    ):
        seen = await (await site.signed_in(person)).get(path)
        assert seen.status == 200
        assert WORDS not in seen.text


@pytest.mark.parametrize("person", ["radiologist", OUTSIDER])
async def test_who_was_not_asked_cannot_keep_a_draft(site: Site, person: str) -> None:
    await asked(site)

    refused = await typed(await site.signed_in(person), ADDRESS, text=WORDS)

    assert refused.status == 404
    assert await draft_of(site, "opinion", ASKED, person) is None


async def test_the_slower_of_two_windows_gets_both_texts(site: Site) -> None:
    await asked(site)
    faster, slower = await site.signed_in(EXPERT), await site.signed_in(EXPERT)
    await typed(faster, ADDRESS, text="the other window")

    both = await typed(slower, ADDRESS, text="this window")

    assert both.status == 409
    told = json.loads(both.text)
    assert (told["field"], told["current"]) == ("text", "the other window")
    assert (await typed(slower, ADDRESS, told["n"], text="this window")).status == 200
    kept = await draft_of(site, "opinion", ASKED, EXPERT)
    assert kept is not None
    assert kept.draft.texts == {"text": "this window"}


async def test_giving_the_opinion_ends_the_draft(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    await typed(browser, ADDRESS, text=WORDS, stance="differs", type="OP")

    refused = await browser.press(await browser.get(PAGE), "Give this opinion", text="")
    assert refused.status == 422
    assert await draft_of(site, "opinion", ASKED, EXPERT) is not None
    await browser.press(await browser.get(PAGE), "Give this opinion")

    assert await draft_of(site, "opinion", ASKED, EXPERT) is None
    given = await site.read.run(
        lambda uow: uow.records.current(OPINION, opinion_id(ASKED, PersonId(EXPERT))).value
    )
    assert given.advice.text == WORDS


async def test_a_draft_that_names_the_patient_is_kept_and_refused_when_given(site: Site) -> None:
    await asked(site)
    await site.write.run(
        lambda uow: site.service.identity_links.keep(
            uow, sitting.FIRST_CASE, by=PersonId("member"), reference="4711", words="Novak"
        )
    )
    browser = await site.signed_in(EXPERT)

    kept = await typed(browser, ADDRESS, stance="differs", type="OP", text="Mr Novak may travel")
    refused = await browser.press(await browser.get(PAGE), "Give this opinion")

    assert kept.status == 200
    assert refused.status == 422
    assert await draft_of(site, "opinion", ASKED, EXPERT) is not None


async def test_what_was_stored_meanwhile_is_shown_beside_the_draft_when_it_is_given(
    site: Site,
) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    early = await browser.get(PAGE)
    await browser.press(
        await browser.get(PAGE), "Give this opinion", stance="differs", text="First"
    )
    await typed(browser, ADDRESS, based_on=1, text="Second")
    await typed(browser, ADDRESS, 1, based_on=2, limits="A window that was opened later")

    page = await browser.get(PAGE)
    assert ("based_on", "1") in page.form("Give this opinion").fields, "the older of two"
    both = await browser.press(page, "Give this opinion")

    assert ("based_on", "1") in early.form("Give this opinion").fields
    assert both.status == 409
    assert "First" in both.text
    assert ("text", "Second") in both.form("Give this opinion").fields


async def test_a_discarded_draft_gives_the_stored_form_back(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    await typed(browser, ADDRESS, text=WORDS)

    after = await browser.press(await browser.get(PAGE), "Discard the draft")

    assert after.path == PAGE
    assert WORDS not in after.text
    assert "Your draft of" not in after.text


async def test_a_window_that_outlived_its_draft_is_not_taken_for_the_older_one(site: Site) -> None:
    await asked(site)
    first, second = await site.signed_in(EXPERT), await site.signed_in(EXPERT)
    for n in range(3):
        await typed(first, ADDRESS, n, text=f"draft {n}")
    await first.press(await first.get(PAGE), "Discard the draft")

    await typed(first, ADDRESS, 3, text="anew")
    stale = await typed(second, ADDRESS, 3, text="other")

    assert stale.status == 409


@pytest.mark.parametrize(
    "fields", [{"shoe_size": "43"}, {"do": "give"}, {"stance__0": "x"}, {"text": "x" * 200_001}]
)
async def test_what_the_form_does_not_have_is_not_kept(site: Site, fields: dict[str, str]) -> None:
    await asked(site)

    refused = await typed(await site.signed_in(EXPERT), ADDRESS, **fields)

    assert refused.status == 422
    assert await draft_of(site, "opinion", ASKED, EXPERT) is None


async def test_there_is_no_draft_of_an_unknown_form(site: Site) -> None:
    browser = await site.signed_in("member")

    assert (await typed(browser, "/drafts/minutiae/x", text="x")).status == 404


async def test_a_second_reading_is_kept_cell_by_cell(site: Site) -> None:
    review_id = await reading(site)
    browser = await site.signed_in("scribe")
    address = f"/drafts/review/{review_id}"

    await typed(browser, address, stain__1="HER2", block__1="B2", grade="minor", wording="G3")
    page = await browser.get(f"/reviews/{review_id}")

    fields = page.form("Save").fields
    assert [value for name, value in fields if name == "stain"] == ["", "HER2"]
    assert ("grade", "minor") in fields
    assert ("wording", "G3") in fields
    assert f'data-draft="{address}"' in page.text
    await browser.press(page, "Save")
    kept = await site.read.run(lambda uow: uow.records.current(REVIEW, review_id).value)
    assert [(slide.stain, slide.block) for slide in kept.slides] == [("HER2", "B2")]
    assert await draft_of(site, "review", review_id, "scribe") is None
    beyond = await typed(browser, address, stain__60="x")
    assert beyond.status == 422
    other = await typed(await site.signed_in("deputy"), address, wording="mine")
    assert other.status == 404


async def test_a_new_request_is_kept_for_its_case_until_it_is_sent(site: Site) -> None:
    browser = await site.signed_in(SENDER)
    address = f"/drafts/new-request/{sitting.FIRST_CASE}"

    await typed(
        browser,
        address,
        based_on=0,
        question="Is HIPEC of use?",
        wanted__surgical_oncology="surgical_oncology",
    )
    page = await browser.get("/requests/new")
    form = page.form("Send to the board")
    assert ("question", "Is HIPEC of use?") in form.fields
    assert ("wanted", "surgical_oncology") in form.fields
    assert f'data-draft="{address}"' in page.text
    sent = await browser.press(page, "Send to the board", question_type="second_opinion")

    assert sent.status == 200, sent.text
    assert "Is HIPEC of use?" in sent.text
    assert await draft_of(site, "new-request", sitting.FIRST_CASE, SENDER) is None
    stranger = await typed(await site.signed_in(OUTSIDER), address, question="x")
    assert stranger.status == 404


async def test_a_box_that_was_unticked_stays_off(site: Site) -> None:
    await site.write.run(
        lambda uow: site.service.requests.draft(
            uow, ASKED, question(wanted=("surgical_oncology", "radiology")), by=SENDER, based_on=0
        )
    )
    browser = await site.signed_in(SENDER)

    await typed(
        browser, f"/drafts/request/{ASKED}", wanted__surgical_oncology="", question="Shorter?"
    )
    page = await browser.get(f"/requests/{ASKED}/edit")
    assert f'data-draft="/drafts/request/{ASKED}"' in page.text
    saved = await browser.press(page, "Save draft")

    assert saved.status == 200
    kept = await site.read.run(lambda uow: uow.records.current(REQUEST, ASKED).value)
    assert (kept.wanted, kept.question) == (("radiology",), "Shorter?")
    assert await draft_of(site, "request", ASKED, SENDER) is None


async def test_a_report_is_kept_until_it_is_sent(site: Site) -> None:
    followup_id = await recorded(site)
    browser = await site.signed_in("trainee")
    address = f"/drafts/followup/{followup_id}"

    await typed(
        browser,
        address,
        done="Gastrectomy, D2",
        status="done",
        concordance="full",
        started_on="2026-03-01",
    )
    page = await browser.get(f"/followups/{followup_id}")
    assert f'data-draft="{address}"' in page.text
    assert ("done", "Gastrectomy, D2") in page.form("Send the report").fields
    sent = await browser.press(page, "Send the report")

    assert sent.status == 200, sent.text
    report = (await stored_followup(site, followup_id)).report
    assert (report.done, report.started_on) == ("Gastrectomy, D2", date(2026, 3, 1))
    assert await draft_of(site, "followup", followup_id, "trainee") is None
    board = await typed(await site.signed_in("radiologist"), address, done="x")
    assert board.status == 404


async def test_an_answer_about_local_fit_is_kept_until_it_is_given(site: Site) -> None:
    meeting_id = await over(site)
    found = await only(site, meeting_id)
    browser = await site.signed_in("chair")
    subject = f"{meeting_id}:{found.id}"
    path = f"/meetings/{meeting_id}/advice"

    await typed(browser, f"/drafts/fit/{subject}", available="no", note="HIPEC is 900 km away")
    page = await browser.get(path)
    fields = page.form("Answer").fields
    assert ("available", "no") in fields
    assert ("note", "HIPEC is 900 km away") in fields
    assert f'data-draft="/drafts/fit/{subject}"' in page.text
    other = await typed(await site.signed_in("radiologist"), f"/drafts/fit/{subject}", note="x")
    assert other.status == 404
    elsewhere = await typed(browser, f"/drafts/fit/{meeting_id}:none", note="x")
    assert elsewhere.status == 404
    done = await browser.press(page, "Answer", affordable="unknown", registered="yes")

    assert done.status == 200
    fit = (await only(site, meeting_id)).fit
    assert fit is not None
    assert (fit.available, fit.note) == ("no", "HIPEC is 900 km away")
    assert await draft_of(site, "fit", subject, "chair") is None


async def corrected(site: Site) -> tuple[MeetingId, MinutesBlock, Browser]:
    """Let the chair type over a paragraph of the minutes; return it, and the browser."""
    meeting_id = await site.ended()
    minutes = (await site.meeting(meeting_id)).minutes
    assert minutes is not None
    block = next(one for one in minutes.blocks if one.kind not in VERBATIM_KINDS)
    browser = await site.signed_in("chair")
    address = f"/drafts/minutes/{meeting_id}"
    await typed(browser, address, **{f"text.{block.id}.{block.revision}": "As it was."})
    return meeting_id, block, browser


async def test_corrections_of_the_minutes_are_kept_and_saved_as_one_revision(site: Site) -> None:
    meeting_id, block, browser = await corrected(site)
    before = (await site.meeting(meeting_id)).seq
    page = await browser.get(f"/meetings/{meeting_id}/minutes?edit=1")

    assert ("text", "As it was.") in page.form("Save").fields
    assert f'data-draft-name="text.{block.id}.{block.revision}"' in page.text
    others = await (await site.signed_in("scribe")).get(f"{page.path}?edit=1")
    assert "As it was." not in others.text
    await browser.press(page, "Save")

    meeting = await site.meeting(meeting_id)
    assert meeting.seq == before + 1
    assert meeting.minutes is not None
    assert "As it was." in [one.text for one in meeting.minutes.blocks]
    assert await draft_of(site, "minutes", meeting_id, "chair") is None


async def test_a_correction_that_was_overtaken_stands_beside_what_is_stored(site: Site) -> None:
    meeting_id, block, browser = await corrected(site)
    minutes = site.service.minutes
    await site.do(
        minutes.revise, meeting_id, block.id, by="scribe", based_on=block.revision, text="Theirs."
    )

    page = await browser.get(f"/meetings/{meeting_id}/minutes?edit=1")

    assert "Both texts" in page.text
    assert "Theirs." in page.text
    assert ("text", "As it was.") in page.form("Save").fields


@pytest.mark.parametrize("key", ["text.b", "text.b.x", "text.b.1.2", "text..1"])
async def test_a_correction_names_its_paragraph_and_revision(site: Site, key: str) -> None:
    meeting_id = await site.ended()
    browser = await site.signed_in("chair")

    refused = await typed(browser, f"/drafts/minutes/{meeting_id}", **{key: "x"})

    assert refused.status == 422


async def test_who_does_not_correct_the_minutes_keeps_no_draft_of_them(site: Site) -> None:
    meeting_id, block, _ = await corrected(site)

    refused = await typed(
        await site.signed_in("member"),
        f"/drafts/minutes/{meeting_id}",
        **{f"text.{block.id}.1": "x"},
    )

    assert refused.status == 403

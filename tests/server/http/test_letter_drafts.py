"""What is typed about a letter waits for its writer, and for nobody else."""

import pytest

from mdt.domain.drafts import FormDraft
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.letters import Letter
from server.store.drafts import KeptDraft
from tests.server.http.browser import Browser
from tests.server.http.site import OUTSIDER, Site
from tests.server.http.test_cases import end_agreement
from tests.server.http.test_drafts import draft_of, on_record, typed
from tests.server.http.test_letters import fitted

WORDS = "Пожалуйста, повторите КТ 复查CT."


async def only(site: Site, meeting_id: MeetingId) -> Letter:
    [letter] = (await site.meeting(meeting_id)).letters.values()
    return letter


async def noting(site: Site, meeting_id: MeetingId, name: str) -> tuple[Browser, Letter, str]:
    """Let somebody type a note; return their browser, the letter, and what is typed about."""
    letter = await only(site, meeting_id)
    browser, subject = await site.signed_in(name), f"{meeting_id}:{letter.id}"
    kept = await typed(browser, f"/drafts/letter/{subject}", based_on=letter.seq, note=WORDS)
    assert kept.status == 200, kept.text
    return browser, letter, subject


def page_of(subject: str) -> str:
    meeting_id, _, letter_id = subject.partition(":")
    return f"/meetings/{meeting_id}/letters/{letter_id}"


async def put(site: Site, name: str, form: str, subject: str, field: str) -> None:
    """Store a draft as of a time when its writer still had the right to it."""
    kept = KeptDraft(
        person_id=PersonId(name),
        form=form,
        subject=subject,
        n=1,
        based_on=1,
        draft=FormDraft(texts={field: WORDS}, revisions={field: 1}),
        changed_at=site.clock(),
    )
    await site.write.run(lambda uow: uow.drafts.put(kept))


async def test_a_note_is_there_after_a_reload_and_nowhere_on_record(site: Site) -> None:
    meeting_id = await site.signed()
    letter, scribe = await only(site, meeting_id), await site.signed_in("scribe")
    subject, before = f"{meeting_id}:{letter.id}", on_record(site)
    address = f"/drafts/letter/{subject}"

    await typed(scribe, address, based_on=letter.seq, note=WORDS)

    assert on_record(site) == before
    page = await (await site.signed_in("scribe")).get(page_of(subject))
    assert ("note", WORDS) in page.form("Save").fields
    assert "Your draft of" in page.text
    assert f'data-draft="{address}" data-read-at="1" data-based-on="{letter.seq}"' in page.text
    assert "data-draft-state" in page.text
    for name in ("chair", "member"):
        assert WORDS not in (await (await site.signed_in(name)).get(page_of(subject))).text


async def test_saving_the_note_ends_its_draft(site: Site) -> None:
    meeting_id = await site.signed()
    scribe, _, subject = await noting(site, meeting_id, "scribe")

    saved = await scribe.press(await scribe.get(page_of(subject)), "Save")

    assert saved.status == 200
    assert (await only(site, meeting_id)).note == WORDS
    assert await draft_of(site, "letter", subject, "scribe") is None
    assert "Your draft of" not in saved.text


async def test_a_note_that_was_overtaken_stands_beside_what_is_stored(site: Site) -> None:
    meeting_id = await site.signed()
    scribe, _, subject = await noting(site, meeting_id, "scribe")
    chair = await site.signed_in("chair")
    early = await scribe.get(page_of(subject))
    await chair.press(await chair.get(page_of(subject)), "Save", note="Theirs.")

    page = await scribe.get(page_of(subject))
    late = await scribe.press(early, "Save")

    assert "As somebody else saved it" not in early.text
    assert "As somebody else saved it" in page.text
    assert "Theirs." in page.text
    assert ("note", WORDS) in page.form("Save").fields
    assert late.status == 409
    assert await draft_of(site, "letter", subject, "scribe") is not None
    await scribe.press(page, "Save")
    assert (await only(site, meeting_id)).note == WORDS


async def test_a_letter_does_not_go_out_without_the_note_that_its_sender_typed(site: Site) -> None:
    meeting_id = await fitted(site)
    chair, _, subject = await noting(site, meeting_id, "chair")

    refused = await chair.press(await chair.get(page_of(subject)), "Issue the letter")

    assert refused.status == 409
    assert "note_not_saved" in refused.text
    assert (await only(site, meeting_id)).state.value == "draft"
    saved = await chair.press(refused, "Save")
    issued = await chair.press(saved, "Issue the letter")
    assert issued.status == 200
    assert (await only(site, meeting_id)).state.value == "issued"


async def test_a_note_typed_anew_as_it_is_stored_keeps_no_letter_back(site: Site) -> None:
    meeting_id = await fitted(site)
    chair, _, subject = await noting(site, meeting_id, "chair")
    page = await chair.press(await chair.get(page_of(subject)), "Save")
    await typed(chair, f"/drafts/letter/{subject}", note=WORDS)

    issued = await chair.press(page, "Issue the letter")

    assert issued.status == 200
    assert await draft_of(site, "letter", subject, "chair") is None


async def test_a_note_that_came_too_late_is_shown_to_its_writer(site: Site) -> None:
    meeting_id = await fitted(site)
    scribe, _, subject = await noting(site, meeting_id, "scribe")
    chair = await site.signed_in("chair")
    await chair.press(await chair.get(page_of(subject)), "Issue the letter")

    page = await scribe.get(page_of(subject))
    more = await typed(scribe, f"/drafts/letter/{subject}", 1, note="More.")

    assert "As you wrote it; the letter does not say it" in page.text
    assert WORDS in page.text
    assert more.status == 409
    gone = await scribe.press(page, "Discard the draft")
    assert gone.path == page_of(subject)
    assert WORDS not in gone.text


async def test_the_reason_of_a_recall_is_kept_until_the_letter_is_recalled(site: Site) -> None:
    meeting_id = await fitted(site)
    letter = await only(site, meeting_id)
    subject = f"{meeting_id}:{letter.id}"
    chair, address = await site.signed_in("chair"), f"/drafts/letter-recall/{subject}"
    await chair.press(await chair.get(page_of(subject)), "Issue the letter")

    await typed(chair, address, reason=WORDS)
    again = await site.signed_in("chair")
    page = await again.get(page_of(subject))

    assert ("reason", WORDS) in page.form("Recall the letter").fields
    assert f'data-draft="{address}"' in page.text
    assert "data-draft-state" in page.text
    recalled = await again.press(page, "Recall the letter")
    assert WORDS in recalled.text
    assert await draft_of(site, "letter-recall", subject, "chair") is None
    assert (await typed(chair, address, reason="Again.")).status == 409


FORMS = pytest.mark.parametrize(
    ("form", "field"), [("letter", "note"), ("letter-recall", "reason")]
)


@FORMS
@pytest.mark.parametrize(
    ("name", "status"), [("member", 403), ("trainee", 403), ("guest", 403), (OUTSIDER, 404)]
)
async def test_who_does_not_write_letters_keeps_and_reads_no_draft(
    site: Site, name: str, status: int, form: str, field: str
) -> None:
    meeting_id = await fitted(site)
    subject = f"{meeting_id}:{(await only(site, meeting_id)).id}"
    browser = await site.signed_in(name)

    refused = await typed(browser, f"/drafts/{form}/{subject}", **{field: "x"})

    assert refused.status == status
    assert await draft_of(site, form, subject, name) is None
    await put(site, name, form, subject, field)
    assert WORDS not in (await browser.get(page_of(subject))).text


async def test_who_writes_letters_and_recalls_none_keeps_no_reason(site: Site) -> None:
    meeting_id = await fitted(site)
    subject = f"{meeting_id}:{(await only(site, meeting_id)).id}"

    refused = await typed(
        await site.signed_in("scribe"), f"/drafts/letter-recall/{subject}", reason="x"
    )

    assert refused.status == 403


@FORMS
async def test_whom_the_case_is_kept_from_keeps_and_reads_no_draft(
    site: Site, form: str, field: str
) -> None:
    """The deputy works abroad; without agreement or consent the case is not theirs to read of."""
    await end_agreement(site)
    meeting_id = await site.signed(dissenter="member")
    subject = f"{meeting_id}:{(await only(site, meeting_id)).id}"
    deputy, chair = await site.signed_in("deputy"), await site.signed_in("chair")
    address = f"/drafts/{form}/{subject}"

    refused = await typed(deputy, address, **{field: "x"})

    assert refused.status == 404
    assert (await typed(chair, address, **{field: "x"})).status == 200
    await put(site, "deputy", form, subject, field)
    page = await deputy.get(page_of(subject))
    assert (page.status, WORDS in page.text) == (404, False)


async def test_there_is_no_draft_about_another_letter(site: Site) -> None:
    meeting_id = await site.signed()
    chair = await site.signed_in("chair")

    for subject in (f"{meeting_id}:none", meeting_id, f"none:{meeting_id}"):
        refused = await typed(chair, f"/drafts/letter/{subject}", note="x")
        assert refused.status == 404, subject

"""Opinions and second readings on their pages."""

from dataclasses import replace
from datetime import date

from mdt.domain.cases import CaseVersion, Material
from mdt.domain.ids import CaseVersionId, MaterialId, PersonId
from mdt.domain.requests import REQUEST, RequestState
from mdt.domain.reviews import OPINION, REVIEW, opinion_id
from tests.mdt.service import sitting
from tests.mdt.service.verified import verify
from tests.server.http.rows.requests import ASKED, accept, prepare
from tests.server.http.site import Site

EXPERT = "interpreter"
REPORT = MaterialId("report-1")


async def asked(site: Site) -> None:
    """Let the board accept the request, and ask an expert."""
    await prepare(site)
    await accept(site)
    board = await site.signed_in("deputy")
    page = await board.get(f"/requests/{ASKED}")
    after = await board.press(page, "Ask these experts", experts=[EXPERT], due_on="2026-03-09")
    assert after.status == 200, after.text


async def test_an_expert_finds_what_was_asked_and_answers(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)

    listed = await browser.get("/requests")
    page = await browser.get(listed.links["Is resection possible after FLOT?"])
    assert page.path == f"/requests/{ASKED}/opinion"
    after = await browser.press(
        page, "Give this opinion", stance="differs", type="OP", intent="K", text="Wait <i>now</i>."
    )

    assert after.status == 200
    kept = await site.read.run(
        lambda uow: uow.records.current(OPINION, opinion_id(ASKED, PersonId(EXPERT))).value
    )
    assert (kept.stance, kept.advice.type, kept.advice.text) == (
        "differs",
        "OP",
        "Wait <i>now</i>.",
    )
    assert "Wait &lt;i&gt;now&lt;/i&gt;." in after.text


async def test_an_opinion_that_is_refused_keeps_what_was_typed(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    page = await browser.get(f"/requests/{ASKED}/opinion")

    again = await browser.press(page, "Give this opinion", stance="differs", diagnosis="My words")

    assert again.status == 422
    assert "This must be filled in." in again.text
    assert "My words" in again.text


async def test_who_cannot_answer_tells_the_board(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    page = await browser.get(f"/requests/{ASKED}/opinion")

    after = await browser.press(page, "Tell the board", reason="I treated the patient.")

    assert "I treated the patient." in after.text
    board = await site.signed_in("deputy")
    assert "Cannot answer" in (await board.get(f"/requests/{ASKED}")).text


async def test_whoever_was_not_asked_has_no_such_page(site: Site) -> None:
    await asked(site)
    browser = await site.signed_in("radiologist")

    assert (await browser.get(f"/requests/{ASKED}/opinion")).status == 404


async def reading(site: Site) -> str:
    """Ask the pathologist of the board to read the slides again; return where."""
    await prepare(site)

    def work(uow) -> str:
        version = uow.cases.current(sitting.FIRST_CASE)
        report = Material(
            id=REPORT,
            case_id=sitting.FIRST_CASE,
            kind="report",
            title="Report",
            mime="application/pdf",
            sha256=version.materials[0].sha256,
            size=72,
        )
        uow.cases.add_version(with_material(version, report))
        verify(uow, "scribe")
        site.service.triage.accept(uow, ASKED, by=PersonId("deputy"), based_on=2)
        return site.service.reviews.ask_review(
            uow,
            ASKED,
            by=PersonId("deputy"),
            report_id=REPORT,
            reviewer_id=PersonId("scribe"),
            local_pathologist_id=None,
            due_on=date(2026, 3, 9),
        ).subject_id

    return await site.write.run(work)


def with_material(version: CaseVersion, material: Material) -> CaseVersion:
    return sitting.seal(
        replace(
            version,
            id=CaseVersionId(f"{version.id}-2"),
            n=version.n + 1,
            prev_hash=version.content_hash,
            materials=(*version.materials, material),
        )
    )


async def test_a_reading_without_a_grade_is_not_completed_and_nothing_is_lost(site: Site) -> None:
    review_id = await reading(site)
    browser = await site.signed_in("scribe")
    page = await browser.get(f"/reviews/{review_id}")
    assert page.links["Report"] == f"/requests/{ASKED}/materials/{REPORT}"

    again = await browser.press(
        page, "Complete the second reading", stain=["H&E", ""], wording="Signet ring cells."
    )

    assert again.status == 422
    assert "Say how far the second reading differs from the first." in again.text
    assert "Signet ring cells." in again.text
    assert 'value="H&amp;E"' in again.text


async def test_a_major_discordance_leads_to_the_request_that_it_made(site: Site) -> None:
    review_id = await reading(site)
    browser = await site.signed_in("scribe")
    page = await browser.get(f"/reviews/{review_id}")

    after = await browser.press(
        page,
        "Complete the second reading",
        stain=["H&E", ""],
        code="8490/3",
        term="Signet ring cell carcinoma",
        grade="major",
    )

    assert after.status == 200
    again = await browser.get(after.links["The case is with the board again"])
    assert "8490/3 Signet ring cell carcinoma" in again.text
    stored = await site.read.run(
        lambda uow: uow.records.current(REQUEST, again.path.removeprefix("/requests/")).value
    )
    assert stored.state is RequestState.SUBMITTED
    assert (await browser.get(f"/reviews/{review_id}")).buttons.count("Save") == 0


async def test_the_slower_of_two_windows_gets_both_versions(site: Site) -> None:
    review_id = await reading(site)
    browser = await site.signed_in("scribe")
    page = await browser.get(f"/reviews/{review_id}")
    await browser.press(page, "Save", stain=["H&E", ""], note="From the first window")

    late = await browser.press(page, "Save", stain=["PAS", ""], note="From the second window")

    assert late.status == 409
    assert "From the first window" in late.text
    assert "From the second window" in late.text
    kept = await site.read.run(lambda uow: uow.records.current(REVIEW, review_id).value)
    assert kept.note == "From the first window"


async def test_a_reading_completed_in_another_window_does_not_lose_what_is_typed_here(
    site: Site,
) -> None:
    review_id = await reading(site)
    browser = await site.signed_in("scribe")
    page = await browser.get(f"/reviews/{review_id}")
    first = {"stain": ["H&E", ""], "note": "From the first window", "grade": "none"}
    await browser.press(page, "Complete the second reading", **first)

    second = {"stain": ["PAS", ""], "note": "From the second window", "grade": "none"}
    for button in ("Save", "Complete the second reading"):
        late = await browser.press(page, button, **second)

        assert late.status == 409
        assert "From the first window" in late.text
        assert "From the second window" in late.text
        assert "PAS" in late.text


async def test_an_opinion_written_in_two_windows_keeps_the_first_and_shows_both(
    site: Site,
) -> None:
    await asked(site)
    browser = await site.signed_in(EXPERT)
    page = await browser.get(f"/requests/{ASKED}/opinion")
    said = {"stance": "differs", "type": "OP"}
    await browser.press(page, "Give this opinion", **said, text="Operate first.")

    late = await browser.press(page, "Give this opinion", **said, text="Chemotherapy first.")
    refused = await browser.press(page, "Tell the board", reason="I treated the patient.")

    form = dict(late.form("Give this opinion").fields)
    assert late.status == 409
    assert "Operate first." in late.text
    assert form["text"] == "Chemotherapy first.", "the writer's words stay in the form"
    assert refused.status == 409
    assert "I treated the patient." in refused.text
    kept = await site.read.run(
        lambda uow: uow.records.current(OPINION, opinion_id(ASKED, PersonId(EXPERT))).value
    )
    assert kept.advice.text == "Operate first."

    again = await browser.press(late, "Give this opinion")
    assert again.status == 200
    assert "Chemotherapy first." in again.text

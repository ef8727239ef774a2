"""Follow-up on its pages: the due list, the report, and the board that reads it."""

from datetime import timedelta

from mdt.domain.followups import FOLLOWUP, FollowUp
from mdt.domain.ids import PersonId
from tests.mdt.service import sitting
from tests.server.http.site import OUTSIDER, Site


async def recorded(site: Site) -> str:
    """Record a recommendation; return the id of its follow-up."""
    meeting_id = await site.live()
    notes = site.service.recommendations
    await site.do(
        notes.save_draft,
        meeting_id,
        sitting.FIRST,
        by="scribe",
        revision=0,
        content=sitting.WORDING,
    )
    await site.do(notes.read_back, meeting_id, sitting.FIRST, by="chair", revision=1)
    await site.do(notes.record, meeting_id, sitting.FIRST, by="chair", revision=1)
    meeting = await site.meeting(meeting_id)
    advice = meeting.recommendation_on(sitting.FIRST)
    assert advice is not None
    await site.write.run(
        lambda uow: site.service.followups.open(
            uow, meeting, advice, by=PersonId("chair"), at=site.clock.now
        )
    )
    return advice.id


async def stored(site: Site, followup_id: str) -> FollowUp:
    entry = await site.read.run(lambda uow: uow.records.current(FOLLOWUP, followup_id))
    return entry.value


async def test_the_overdue_stand_first_on_the_due_list(site: Site) -> None:
    followup_id = await recorded(site)
    browser = await site.signed_in("member")
    page = await browser.get("/followups")
    assert page.links["Gastric cancer, converted"] == f"/followups/{followup_id}"
    assert "Overdue" not in page.text

    site.clock.now += timedelta(days=60)
    again = await (await site.signed_in("member")).get("/followups")

    assert "Overdue" in again.text


async def test_a_report_goes_to_the_board_and_is_read(site: Site) -> None:
    followup_id = await recorded(site)
    sender, board = await site.signed_in("trainee"), await site.signed_in("deputy")
    page = await sender.get(f"/followups/{followup_id}")
    assert "Distal gastrectomy" in page.text

    await sender.press(
        page,
        "Send the report",
        status="partly_done",
        concordance="partial",
        reasons=["toxicity", "travel"],
        done="Three of <b>four</b> cycles.",
    )
    told = await stored(site, followup_id)
    assert told.report.reasons == ("toxicity", "travel")
    reading = await board.get(f"/followups/{followup_id}")
    assert "Three of &lt;b&gt;four&lt;/b&gt; cycles." in reading.text
    await board.press(reading, "Read; finish the follow-up", remark="Continue.")

    assert (await stored(site, followup_id)).state == "reviewed"


async def test_a_report_without_its_reason_keeps_what_was_typed(site: Site) -> None:
    followup_id = await recorded(site)
    browser = await site.signed_in("trainee")
    page = await browser.get(f"/followups/{followup_id}")

    again = await browser.press(
        page, "Send the report", status="not_done", concordance="discordant", text="My words"
    )

    assert again.status == 422
    assert "choose at least one reason" in again.text
    assert "My words" in again.text
    assert (await stored(site, followup_id)).state == "pending"


async def test_each_side_has_its_own_buttons(site: Site) -> None:
    followup_id = await recorded(site)

    theirs = (await (await site.signed_in("trainee")).get(f"/followups/{followup_id}")).buttons
    ours = (await (await site.signed_in("deputy")).get(f"/followups/{followup_id}")).buttons

    assert "Send the report" in theirs
    assert "Send the report" not in ours
    outsider = await site.signed_in(OUTSIDER)
    assert (await outsider.get(f"/followups/{followup_id}")).status == 404


async def test_a_form_that_is_forged_is_refused(site: Site) -> None:
    followup_id = await recorded(site)
    browser = await site.signed_in("deputy")
    token = await browser.form_token()
    fields = [
        ("form_token", token),
        ("do", "report"),
        ("based_on", "1"),
        ("status", "done"),
        ("concordance", "full"),
    ]

    page = await browser.post(f"/followups/{followup_id}", fields)

    assert page.status == 403
    assert (await stored(site, followup_id)).state == "pending"


async def test_the_slower_of_two_reports_sees_both(site: Site) -> None:
    followup_id = await recorded(site)
    first, second = await site.signed_in("trainee"), await site.signed_in("member")
    page, other = (
        await first.get(f"/followups/{followup_id}"),
        await second.get(f"/followups/{followup_id}"),
    )
    await first.press(
        page, "Send the report", status="done", concordance="full", text="From the ward"
    )

    late = await second.press(
        other, "Send the report", status="ongoing", concordance="full", text="From the clinic"
    )

    assert late.status == 409
    assert "From the ward" in late.text
    assert "From the clinic" in late.text
    assert (await stored(site, followup_id)).report.text == "From the ward"


async def test_the_list_can_be_narrowed(site: Site) -> None:
    await recorded(site)
    browser = await site.signed_in("radiologist")

    assert "Gastric cancer, converted" in (await browser.get("/followups?whose=board")).text
    assert "Gastric cancer, converted" not in (await browser.get("/followups?whose=mine")).text


async def test_what_the_gate_keeps_back_is_neither_listed_with_its_title_nor_changed(
    site: Site,
) -> None:
    followup_id = await recorded(site)
    board = await site.signed_in("deputy")
    page = await board.get(f"/followups/{followup_id}")
    await site.do(site.service.consents.end_agreement, "agreement", by="coordinator")

    listed = await board.get("/followups")
    form = dict(page.forms[-1].fields)
    answered = await board.post(
        f"/followups/{followup_id}", [*form.items(), ("do", "review"), ("based_on", "1")]
    )

    assert ("K-7F31" in listed.text, "Gastric cancer, converted" in listed.text) == (True, False)
    assert f"/followups/{followup_id}" not in listed.text
    assert (answered.status, "no_agreement" in answered.text) == (403, True)
    assert (await stored(site, followup_id)).state == "pending"

"""Planning: what the form offers, what it saves, and that it loses nothing."""

import sqlite3
import unicodedata

import pytest

from mdt.domain.ids import MeetingId
from server.http.forms import PlanRow
from tests.mdt.service import sitting
from tests.server.http.browser import PASSWORD, Browser, HtmlPage, email
from tests.server.http.hostile import HOSTILE
from tests.server.http.site import Site

AGENDA = {
    "item_title": ["", "", "First lecture"],
    "item_kind": ["previous_minutes", "case", "education"],
    "item_case_id": ["", "case-1", ""],
    "item_presenter_id": ["chair", "member", "expert"],
    "item_minutes": ["5", "12.5", "20"],
}


async def _new(site: Site) -> tuple[Browser, HtmlPage]:
    browser = await site.signed_in("coordinator")
    return browser, await browser.get("/meetings/new")


def _fields(page: HtmlPage, button: str = "Publish") -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in page.form(button).fields:
        found.setdefault(name, []).append(value)
    return found


async def _only_meeting(site: Site, browser: Browser) -> MeetingId:
    links = (await browser.get("/meetings")).links.values()
    found = {link for link in links if link.startswith("/meetings/") and link.count("/") == 2}
    [path] = found - {"/meetings/new"}
    return MeetingId(path.rpartition("/")[2])


async def test_the_form_is_filled_in_as_far_as_the_board_knows(site: Site) -> None:
    _, page = await _new(site)

    fields = _fields(page)
    assert fields["title"] == ["Gastric board"]
    assert fields["date"] == ["2026-03-03"]
    assert fields["tz"] == ["Europe/Moscow"]
    assert set(fields["invited"]) == set(sitting.PEOPLE)
    assert fields["item_kind"] == ["previous_minutes", "case", "case"]
    assert fields["role-chair"] == ["chair"]
    assert "Dr Outsider" in page.text
    assert "outsider" not in fields["invited"]


async def test_a_plan_is_published_as_it_was_typed(site: Site) -> None:
    browser, page = await _new(site)

    shown = await browser.press(
        page, "Publish", date="2026-07-01", time="09:30", tz="Asia/Almaty", **AGENDA
    )

    meeting = await site.meeting(MeetingId(shown.path.rpartition("/")[2]))
    assert meeting.state.value == "published"
    assert meeting.starts_at.isoformat() == "2026-07-01T04:30:00+00:00"
    assert [item.title for item in meeting.items] == [
        "Minutes of the previous meeting",
        "K-7F31 · Gastric cancer",
        "First lecture",
    ]
    assert [item.time_box_s for item in meeting.items] == [300, 750, 1200]
    assert meeting.participants["radiologist"].institution_name == "Beijing Hospital"


async def test_a_draft_is_saved_without_publishing(site: Site) -> None:
    browser, page = await _new(site)

    shown = await browser.press(page, "Save draft", **AGENDA)

    assert "Draft" in shown.text
    assert (await site.meeting(await _only_meeting(site, browser))).state.value == "draft"


async def test_a_form_that_is_sent_twice_or_changes_nothing_is_audited_once(site: Site) -> None:
    browser, page = await _new(site)
    await browser.press(page, "Save draft", **AGENDA)
    await browser.press(page, "Save draft", **AGENDA)
    meeting_id = await _only_meeting(site, browser)
    edit = await browser.get(f"/meetings/{meeting_id}/edit")
    await browser.press(edit, "Save draft")

    entries = await site.read.run(lambda uow: uow.audit.about(meeting_id))
    assert [entry.action for entry in entries] == ["meeting.planned"]
    assert (await site.meeting(meeting_id)).seq == 1


async def test_rows_that_were_not_used_are_not_items(site: Site) -> None:
    browser, page = await _new(site)

    await browser.press(page, "Save draft")

    meeting = await site.meeting(await _only_meeting(site, browser))
    assert [item.kind.value for item in meeting.items] == ["previous_minutes"]


async def test_a_row_is_added_without_a_script(site: Site) -> None:
    browser, page = await _new(site)

    longer = await browser.press(page, "Add item", title="Typed before")

    fields = _fields(longer)
    assert len(fields["item_kind"]) == 4
    assert fields["title"] == ["Typed before"]


async def test_rows_move_and_go_without_a_script(site: Site) -> None:
    browser, page = await _new(site)

    async def do(shown: HtmlPage, what: str) -> HtmlPage:
        fields = [(n, v) for n, v in shown.form("Publish").fields if n != "do"]
        return await browser.post("/meetings/new", [*fields, ("do", what)])

    moved = await do(await browser.press(page, "Add item", **AGENDA), "down:0")
    shorter = await do(moved, "remove:0")

    assert _fields(moved)["item_kind"][:2] == ["case", "previous_minutes"]
    assert _fields(shorter)["item_kind"][0] == "previous_minutes"
    assert _fields(await do(shorter, "up:99"))["item_kind"][0] == "previous_minutes"


async def test_every_error_is_told_beside_its_field_and_nothing_is_lost(site: Site) -> None:
    browser, page = await _new(site)
    wrong = {
        "title": "x" * 10_000,
        "date": "31.3.2026",
        "time": "quarter past",
        "planned_min": "long",
        "item_minutes": ["5", "soon", "12"],
        "item_title": ["", "Typed <here>", ""],
    }

    refused = await browser.press(page, "Publish", **wrong)

    fields = _fields(refused)
    assert refused.status == 422
    for name in ("title", "date", "time", "planned_min", "items.1.minutes"):
        assert f'id="error-{name}"' in refused.text
        assert f'aria-describedby="error-{name}"' in refused.text
    assert fields["title"] == ["x" * 10_000]
    assert fields["date"] == ["31.3.2026"]
    assert fields["time"] == ["quarter past"]
    assert fields["item_title"] == ["", "Typed <here>"]
    assert fields["item_minutes"] == ["5", "soon"]
    assert (await browser.get("/meetings")).links.keys().isdisjoint({"x" * 10_000})


async def test_a_name_of_ten_thousand_characters_is_refused_in_words(site: Site) -> None:
    browser, page = await _new(site)

    refused = await browser.press(page, "Save draft", title="ü" * 10_000)

    assert "too_long" in refused.text
    assert "This text has 10000 characters; at most 300 fit." in refused.text


async def test_publishing_without_items_keeps_the_form_and_saves_nothing(site: Site) -> None:
    browser, page = await _new(site)
    nothing = {name: [] for name in [f"item_{column}" for column in PlanRow.model_fields]}

    refused = await browser.press(page, "Publish", title="Still here", **nothing)

    assert refused.status == 422
    assert "empty_agenda" in refused.text
    assert 'id="error-items"' in refused.text
    assert _fields(refused)["title"] == ["Still here"]
    assert "Still here" not in (await browser.get("/meetings")).links


async def test_a_time_that_the_clocks_skip_is_refused(site: Site) -> None:
    browser, page = await _new(site)

    refused = await browser.press(
        page, "Save draft", tz="Europe/Paris", date="2026-03-29", time="02:30"
    )

    assert refused.status == 422
    assert "this time does not exist" in refused.text


async def test_a_form_sent_twice_plans_one_meeting(site: Site) -> None:
    browser, page = await _new(site)

    first = await browser.press(page, "Publish", **AGENDA)
    second = await browser.press(page, "Publish", **AGENDA)

    assert first.path == second.path
    assert await _only_meeting(site, browser)


async def test_a_stale_edit_shows_both_texts_and_can_be_saved_after_all(site: Site) -> None:
    meeting_id = await site.published()
    browser = await site.signed_in("coordinator")
    mine = await browser.get(f"/meetings/{meeting_id}/edit")
    theirs = await browser.get(f"/meetings/{meeting_id}/edit")
    await browser.press(theirs, "Save changes", title="Their title")

    refused = await browser.press(mine, "Save changes", title="My title")
    saved = await browser.press(refused, "Save changes")

    assert refused.status == 409
    assert "revision_conflict" in refused.text
    assert ">Their title</div>" in refused.text
    assert ">My title</div>" in refused.text
    assert _fields(refused, "Save changes")["title"] == ["My title"]
    assert saved.status == 200
    assert (await site.meeting(meeting_id)).title == "My title"


async def test_editing_keeps_what_was_not_changed(site: Site) -> None:
    meeting_id = await site.published()
    before = await site.meeting(meeting_id)
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/{meeting_id}/edit")

    await browser.press(page, "Save changes", title="Another title")

    after = await site.meeting(meeting_id)
    assert after.title == "Another title"
    assert after.items == before.items
    assert after.participants == before.participants
    assert after.starts_at == before.starts_at


@pytest.mark.parametrize("kind", HOSTILE)
async def test_hostile_titles_stay_text(site: Site, kind: str) -> None:
    text = HOSTILE[kind]
    browser, page = await _new(site)

    shown = await browser.press(
        page, "Publish", title=text, **{**AGENDA, "item_title": [text, text, text]}
    )
    meeting = await site.meeting(MeetingId(shown.path.rpartition("/")[2]))
    pages = [
        shown,
        await browser.get("/meetings"),
        await browser.get(f"/meetings/{meeting.id}/edit"),
        await browser.get(f"/meetings/{meeting.id}/room"),
    ]

    assert meeting.title == unicodedata.normalize("NFC", meeting.title)
    for opened in pages:
        assert opened.status == 200
        assert "<img src=x" not in opened.text
        assert "<script>alert" not in opened.text
        assert "onfocus=alert(1) x=\"'" not in opened.text
        assert "Set-Cookie" not in opened.headers
    assert _fields(pages[2], "Save changes")["title"] == [meeting.title]
    assert shown.text.count("<h1") == 1


async def test_case_texts_are_escaped_wherever_they_are_offered(site: Site) -> None:
    hostile = HOSTILE["element"]
    with sqlite3.connect(site.settings.data.dir / "consilium.sqlite") as raw:
        raw.execute("UPDATE case_ SET title = ?", (hostile,))
    _, page = await _new(site)

    assert "<img src=x" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.text


async def test_both_forms_of_a_vietnamese_name_are_one(site: Site) -> None:
    titles = []
    for form in ("NFC", "NFD"):
        browser, page = await _new(site)
        title = unicodedata.normalize(form, "Hội chẩn Nguyễn Thị Huyền")
        shown = await browser.press(page, "Save draft", title=title)
        titles.append((await site.meeting(MeetingId(shown.path.rpartition("/")[2]))).title)

    assert titles[0] == titles[1] == unicodedata.normalize("NFC", titles[0])


async def test_a_locked_database_refuses_and_keeps_the_form(site: Site) -> None:
    browser, page = await _new(site)
    lock = sqlite3.connect(site.settings.data.dir / "consilium.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")

    refused = await browser.press(page, "Save draft", title="Typed in vain?")
    lock.execute("ROLLBACK")
    lock.close()
    saved = await browser.press(refused, "Save draft")

    assert refused.status == 503
    assert "storage_busy" in refused.text
    assert _fields(refused)["title"] == ["Typed in vain?"]
    assert "Typed in vain?" in saved.text
    assert saved.path != "/meetings/new"


async def test_somebody_of_another_network_cannot_be_invited(site: Site) -> None:
    browser, page = await _new(site)
    fields = [(n, v) for n, v in page.form("Publish").fields if n != "do"]

    refused = await browser.post(
        "/meetings/new",
        [*fields, ("invited", "stranger"), ("role-stranger", "member"), ("do", "save")],
    )

    assert refused.status == 422
    assert "unknown_person" in refused.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("item_case_id", ["", "case-of-others", ""]),
        ("item_kind", ["break", "nonsense", "case"]),
        ("item_presenter_id", ["nobody", "", ""]),
        ("tz", "Mars/Olympus"),
        ("tz", "../../etc/passwd"),
        ("role-chair", "emperor"),
        ("revision", "-1"),
        ("command_id", "../x"),
        ("planned_min", "nan"),
        ("planned_min", "1e309"),
        ("date", "9999-12-31"),
        ("date", "0001-01-01"),
        ("languages", "tlh"),
    ],
)
async def test_made_up_values_never_break_the_page(
    site: Site, name: str, value: str | list[str]
) -> None:
    browser, page = await _new(site)

    answer = await browser.press(page, "Save draft", **{name: value})

    assert answer.status in {200, 422}, answer.text
    assert "internal" not in answer.text


async def test_columns_of_different_length_are_not_guessed_at(site: Site) -> None:
    browser, page = await _new(site)
    fields = [(n, v) for n, v in page.form("Publish").fields if n != "do"]

    refused = await browser.post("/meetings/new", [*fields, ("item_kind", "case")])

    assert refused.status == 400
    assert "bad_form" in refused.text


async def test_signing_in_again_in_the_middle_keeps_the_whole_plan(site: Site) -> None:
    browser, page = await _new(site)
    site.clock.now += site.sign_ins_idle(minutes=1)

    asked = await browser.press(page, "Publish", title="Long work", **AGENDA)
    again = await browser.press(asked, "Sign in", email=email("coordinator"), password=PASSWORD)
    done = await browser.press(again, "Send what I typed")

    meeting = await site.meeting(MeetingId(done.path.rpartition("/")[2]))
    assert (meeting.title, meeting.state.value, len(meeting.items)) == ("Long work", "published", 3)


async def test_another_board_is_taken_with_its_people_and_keeps_the_agenda(site: Site) -> None:
    [first] = sitting.storage().boards.table.values()
    second = sitting.replace(
        first,
        id="board-bone",
        slug="bone",
        title="Bone board",
        tz="Asia/Almaty",
        languages=("ru",),
        members=first.members[:3],
    )
    await site.write.run(lambda uow: uow.boards.add(second))
    browser = await site.signed_in("coordinator")
    page = await browser.get(f"/meetings/new?board={first.id}")

    taken = await browser.press(
        page,
        "Take this board",
        board_id="board-bone",
        item_kind=["previous_minutes", "topic", "case"],
        item_title=["", "Typed", ""],
    )
    shown = await browser.press(taken, "Save draft")

    fields = _fields(taken)
    assert fields["title"] == ["Bone board"]
    assert fields["tz"] == ["Asia/Almaty"]
    assert set(fields["invited"]) == {"coordinator", "chair", "deputy"}
    assert "Typed" in fields["item_title"]
    meeting = await site.meeting(MeetingId(shown.path.rpartition("/")[2]))
    assert meeting.board_id == "board-bone"

"""The pages of boards: settling, conflicts, the rule, making one, the next meeting."""

from mdt.domain.ids import PersonId
from tests.mdt.service.sitting import BOARD, RULE
from tests.server.http.site import Site

EDIT = f"/boards/{BOARD}/edit"
MONDAYS = {"every": "WEEKLY", "days": "MO", "first_on": "2026-03-02", "starts": "16:00"}


async def kept(site: Site):
    """What the board has settled, as stored."""
    return await site.read.run(lambda uow: site.service.standing_teams.kept(uow, BOARD))


async def test_a_coordinator_settles_a_board_and_sees_its_next_days(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get(EDIT)

    shown = await browser.press(
        page, "Save changes", **{"title-ru": "Желудочный консилиум", "item_min": "20", **MONDAYS}
    )

    assert shown.path == f"/boards/{BOARD}"
    assert "every week, Monday, 16:00, Moscow" in shown.text
    assert "Mon, 9 Mar 2026" in shown.text
    assert "Желудочный консилиум" in shown.text
    assert (await kept(site)).rrule == "FREQ=WEEKLY;BYDAY=MO"


async def test_a_reader_sees_the_board_in_their_own_language(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get(EDIT)
    await browser.press(page, "Save changes", **{"title-ru": "Желудочный консилиум", **MONDAYS})
    await browser.press(await browser.get("/boards"), "Русский")

    page = await browser.get("/boards")

    assert "Желудочный консилиум" in page.text
    assert "каждую неделю" in page.text


async def test_a_chinese_page_is_punctuated_as_chinese_is(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    await browser.press(await browser.get(EDIT), "Save changes", **MONDAYS)
    await browser.press(await browser.get("/boards"), "中文")

    page = await browser.get(EDIT.removesuffix("/edit"))

    assert "每周，星期一，16:00，莫斯科" in page.text
    assert "英语、" in page.text


async def test_the_town_of_a_clock_is_not_taken_for_that_of_a_hospital(site: Site) -> None:
    browser = await site.signed_in("coordinator")

    page = await browser.get("/boards")

    assert "China · Shanghai time" in page.text


async def test_deputies_are_chosen_beside_the_members(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get(EDIT)

    shown = await browser.press(page, "Save changes", **{"deputy-member": "guest"})

    member = next(m for m in (await kept(site)).members if m.person_id == "member")
    assert member.deputy_id == "guest"
    assert "Deputy:" in shown.text


async def test_the_slower_of_two_sees_both_and_keeps_what_was_typed(site: Site) -> None:
    fast, slow = await site.signed_in("coordinator"), await site.signed_in("chair")
    first, second = await fast.get(EDIT), await slow.get(EDIT)
    await fast.press(first, "Save changes", item_min="20")

    page = await slow.press(second, "Save changes", item_min="<b>30</b>", planned_min="90")
    refused = await slow.press(page, "Save changes", item_min="30")

    assert page.status == 422  # what cannot be read is said first, and nothing is lost
    assert "&lt;b&gt;30" in page.text
    assert refused.status == 409
    assert "revision_conflict" in refused.text
    assert "60 / 20" in refused.text
    assert "90 / 30" in refused.text
    saved = await slow.press(refused, "Save changes")
    assert saved.status == 200
    assert (await kept(site)).item_min == 30


async def test_a_wrong_rule_of_recurrence_is_told_beside_its_field(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get(EDIT)

    refused = await browser.press(
        page, "Save changes", every="rule", rrule="FREQ=HOURLY", **{"first_on": "2026-03-02"}
    )

    assert refused.status == 422
    assert "not a rule of recurrence" in refused.text
    assert "FREQ=HOURLY" in refused.text


async def test_what_the_fields_cannot_say_is_shown_as_text_and_survives(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    rule = "FREQ=MONTHLY;BYMONTHDAY=1,15"
    typed = {"every": "rule", "rrule": rule, "first_on": "2026-03-01", "starts": "09:00"}
    await browser.press(await browser.get(EDIT), "Save changes", **typed)

    await browser.press(await browser.get(EDIT), "Save changes", item_min="25")

    assert (await kept(site)).rrule == rule
    assert (await kept(site)).item_min == 25


async def test_a_changed_rule_is_the_next_version_and_earlier_ones_are_shown(site: Site) -> None:
    browser = await site.signed_in("chair")
    page = await browser.get(f"/boards/{BOARD}/rule")

    shown = await browser.press(page, "Save as the next version", min_count="5")

    assert shown.path == f"/boards/{BOARD}"
    assert "Earlier versions" in shown.text
    board = await site.read.run(lambda uow: uow.boards.get(BOARD))
    assert (board.quorum_rule.version, board.quorum_rule.min_count) == (3, 5)
    assert board.quorum_rule.all_of == RULE.all_of
    assert board.quorum_rule.any_of == RULE.any_of


async def test_everything_that_a_rule_can_ask_for_is_on_its_page(site: Site) -> None:
    browser = await site.signed_in("chair")
    page = await browser.get(f"/boards/{BOARD}/rule")
    typed = {
        "of_0": "pathology",
        "of_0_count": "2",
        "min_per_institution_side": "1",
        "grace_seconds": "20",
    }

    refused = await browser.press(
        page, "Save as the next version", **{**typed, "grace_seconds": "9000"}
    )
    shown = await browser.press(
        refused,
        "Save as the next version",
        **typed,
        media_needed=["audio", "image"],
        verified_credentials_only="1",
    )

    assert refused.status == 422
    rule = (await site.read.run(lambda uow: uow.boards.get(BOARD))).quorum_rule
    assert rule.min_disciplines == (("pathology", 2),)
    assert (rule.min_per_institution_side, rule.grace_seconds) == (1, 20)
    assert (rule.media_needed, rule.verified_credentials_only) == (("audio", "image"), True)
    assert "Pathology: 2" in shown.text
    assert "Has a verified credential" in shown.text


async def test_a_rule_is_called_in_the_languages_of_its_readers(site: Site) -> None:
    browser = await site.signed_in("chair")
    page = await browser.get(f"/boards/{BOARD}/rule")

    shown = await browser.press(
        page,
        "Save as the next version",
        **{"title-ru": "  Кворум   совета ", "title-zh": "委员会法定人数", "title-fr": " "},
    )

    rule = (await site.read.run(lambda uow: uow.boards.get(BOARD))).quorum_rule
    assert dict(rule.labels) == {"ru": "Кворум совета", "zh": "委员会法定人数"}
    assert rule.label_in("zh") == "委员会法定人数"
    assert "Кворум совета" in shown.text
    again = await browser.get(f"/boards/{BOARD}/rule")
    assert 'value="委员会法定人数"' in again.text


async def test_the_slower_of_two_rules_is_shown_with_the_faster(site: Site) -> None:
    fast, slow = await site.signed_in("coordinator"), await site.signed_in("chair")
    first, second = [await b.get(f"/boards/{BOARD}/rule") for b in (fast, slow)]
    await fast.press(first, "Save as the next version", min_count="4")

    refused = await slow.press(second, "Save as the next version", min_count="6")
    saved = await slow.press(refused, "Save as the next version")

    assert refused.status == 409
    assert "Both versions" in refused.text
    assert saved.status == 200
    board = await site.read.run(lambda uow: uow.boards.get(BOARD))
    assert (board.quorum_rule.version, board.quorum_rule.min_count) == (4, 6)


async def test_a_board_is_made_from_a_template_and_shows_what_its_rule_misses(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    page = await browser.get("/boards/new")

    edit = await browser.press(page, "Make the board", template="breast", title="Our breast board")
    shown = await browser.get(edit.path.removesuffix("/edit"))

    assert "Our breast board" in shown.text
    assert "Medical physics is missing" in shown.text
    boards = await site.read.run(lambda uow: uow.boards.list_for(PersonId("coordinator")))
    assert {board.title for board in boards} == {"Gastric board", "Our breast board"}


async def test_the_next_meeting_is_planned_by_one_button(site: Site) -> None:
    browser = await site.signed_in("coordinator")
    await browser.press(await browser.get(EDIT), "Save changes", **MONDAYS)
    board = await browser.get(f"/boards/{BOARD}")

    page = await browser.press(board, "Plan the next meeting")
    again = await browser.press(board, "Plan the next meeting")

    assert page.path.endswith("/edit")
    assert 'value="2026-03-02"' in page.text
    assert 'value="16:00"' in page.text
    assert again.path == page.path  # the button was pressed twice


async def test_a_rule_that_asks_for_verified_credentials_shows_who_could_not_count(
    site: Site,
) -> None:
    browser = await site.signed_in("chair")
    page = await browser.get(f"/boards/{BOARD}/rule")
    before = await browser.get(f"/boards/{BOARD}")

    shown = await browser.press(page, "Save as the next version", verified_credentials_only="1")

    assert "Even if every member comes" not in before.text
    assert "Even if every member comes" in shown.text

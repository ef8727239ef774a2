"""Scenario E: a second reading of slides between Moscow and Osaka brings the case back."""

from pathlib import Path

from mdt.domain.cases import Case
from mdt.domain.ids import RequestId
from mdt.domain.requests import REQUEST, Request
from server.starting import open_database
from server.store.unit_of_work import ServerUnitOfWork
from server.store.verify import verify
from tests.flows.house import House, Person, running, settings_for
from tests.flows.pressing import opened, pressed

CASE = "K-2R6Y"


async def stored(house: House, path: str) -> Request:
    """Return the request that a page shows, as stored."""
    request_id = RequestId(path.removeprefix("/requests/"))
    entry = await house.app.read.run(lambda uow: uow.records.current(REQUEST, request_id))
    return entry.value


async def test_a_major_discordance_brings_the_case_back_to_the_board(tmp_path: Path) -> None:
    async with running(tmp_path / "data") as house:
        maria = await house.person("member", board="osaka")
        ken = await house.person("chair", board="osaka")
        haruto = await house.person("pathology", board="osaka")

        asked = await ask(house, maria)
        review = await have_read_again(ken, haruto, asked)
        again = await grade(house, haruto, review)
        await list_again(house, ken, again, asked)

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def ask(house: House, maria: Person) -> str:
    """Moscow asks in Russian; the form is filled in from the case."""
    await maria.post("/preferences", {"language": "ru", "next": "/requests"}, form_of="/requests")
    assert "Запросы" in await maria.page("/requests")
    case = await house.app.read.run(lambda uow: case_of(house, uow))
    sent = await pressed(
        maria,
        f"/requests/new?case={case.id}",
        "Отправить консилиуму",
        language="ru",
        question="Какая это опухоль: НЭО G3 или крупноклеточный рак?",
        wanted=["pathology"],
    )
    assert sent.status == 200
    request = await stored(house, sent.path)
    assert (request.case_id, request.question_type) == (case.id, "pathology_review")
    return sent.path


def case_of(house: House, uow: ServerUnitOfWork) -> Case:
    """Return the case among those that Moscow's pathologist can send."""
    account = uow.accounts.by_email("member.osaka@example.org")
    assert account is not None
    cases = house.app.board.requests.cases_to_send(uow, account.person_id)
    return next(case for case in cases if case.pseudonym == CASE)


async def have_read_again(ken: Person, haruto: Person, asked: str) -> str:
    """Osaka accepts, and asks its pathologist for a second reading with the original report."""
    await pressed(ken, asked, "Accept")
    answer = await pressed(ken, asked, "Ask for the second reading", due_on="2099-01-01")
    assert answer.status == 200
    review = answer.page.links["Haruto Kobayashi 小林 陽翔"]

    page = await opened(haruto, review)
    report = next(link for link in page.links.values() if "/materials/" in link)
    assert await haruto.status(report) == 200
    return review


async def grade(house: House, haruto: Person, review: str) -> str:
    """Without a grade it is not completed; with a major discordance the case is back at once."""
    told = {"code": "8013/3", "term": "Large cell neuroendocrine carcinoma", "block": "A1"}
    early = await pressed(haruto, review, "Complete the second reading", **told)
    assert early.status == 422
    assert "Say how far the second reading differs" in early.page.text

    done = await pressed(haruto, review, "Complete the second reading", grade="major", **told)
    assert done.status == 200
    again = done.page.links["The case is with the board again"]
    request = await stored(house, again)
    assert request.state == "submitted"
    assert request.question.endswith(
        "8249/3 Neuroendocrine tumour, grade 3, cT3 N1 M1a, IV → "
        "8013/3 Large cell neuroendocrine carcinoma, cT3 N1 M1a, IV"
    )
    return again


async def list_again(house: House, ken: Person, again: str, asked: str) -> None:
    """The board finds the case among its requests, and puts it on its next agenda."""
    assert again in (await opened(ken, "/requests")).links.values()
    await pressed(ken, again, "Accept")
    anna = await house.person("coordinator", board="osaka")
    listed = await pressed(anna, again, "Put on the agenda", reason_code="new_result")
    assert listed.status == 200
    request = await stored(house, again)
    assert request.state == "scheduled"
    assert request.meeting_id is not None
    assert request.item_id is not None
    item = (await house.meeting(request.meeting_id)).item(request.item_id)
    assert item is not None
    assert item.case_id == request.case_id
    assert (await stored(house, asked)).state == "accepted"

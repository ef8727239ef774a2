"""The Sino-French breast board: a radiotherapist who comes late, and minutes in two languages.

She arrives twenty minutes into the session. What was decided before is advice, which she confirms
afterwards; what is decided with her is the board's. The minutes are French, a colleague in Shanghai
puts them into Chinese and the chair approves that; the letters go out in both. Their proof
verifies, and the treating side reports that the advice was followed in part.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from mdt.domain.bilingual import agreement
from mdt.domain.followups import FOLLOWUP, Report
from mdt.domain.ids import MeetingId, PersonId
from mdt.domain.letters import Letter
from mdt.domain.meetings import Meeting
from mdt.domain.minutes import Minutes, MinutesBlock
from mdt.exports.offline.archive import unpack
from mdt.exports.offline.checks import verify as verify_proof
from server.app import utc_now
from server.starting import open_database
from server.store.verify import verify
from tests.flows.house import House, Person, next_meeting, running, settings_for
from tests.flows.test_gastric import items
from tests.flows.test_vietnam import press
from tests.mdt.exports.test_pdf import PdfReader, squeezed, text_of

BOARD = "breast"
SEVEN = ("chair", "deputy", "scribe", "member", "radiology", "pathology", "physics")
LATE = "deputy"  # the radiotherapist
WORDINGS = (
    {
        "type": "CZ", "intent": "K", "lead_discipline": "medical_oncology",
        "text": "Olaparib 300 mg 2 fois par jour pendant 12 mois, poursuite du pembrolizumab.",
        "due_date": "2030-01-31", "guideline_status": "within",
        "guidelines": [{"body": "ESMO", "title": "Early breast cancer", "edition": "2024"}],
    },
    {
        "type": "ST", "intent": "K", "lead_discipline": "radiation_oncology",
        "text": "Sein gauche : 40 Gy en 15 fractions, poursuite du trastuzumab. Pas de boost.",
        "due_date": "2030-01-31", "guideline_status": "within",
        "guidelines": [{"body": "ESMO", "title": "Early breast cancer", "edition": "2024"}],
    },
)  # fmt: skip
CHINESE = (
    "奥拉帕利 300 mg，每日 2 次，共 12 个月，继续帕博利珠单抗治疗。",
    "左乳：40 Gy，分 15 次，继续曲妥珠单抗治疗，不加量。",
)


class Shifted:
    """The time of day, moved on as the story goes."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.by


@pytest.fixture
def clock() -> Iterator[Shifted]:
    shifted = Shifted()
    with mock.patch("server.app.utc_now", shifted):
        yield shifted


async def test_who_comes_late_counts_from_then_and_the_record_says_so_in_two_languages(
    tmp_path: Path, clock: Shifted
) -> None:
    async with running(tmp_path / "data", auth={"idle_min": 60}) as house:
        seated = {name: await house.person(name, board=BOARD) for name in SEVEN}
        meeting_id = await next_meeting(seated["chair"])
        await decide(seated, meeting_id, clock)
        await tell_of_quorum(house, meeting_id)
        await translate(house, seated, meeting_id)
        await approve(house, seated, meeting_id)
        await print_both(seated["member"], meeting_id)
        await write(house, seated, meeting_id)
        await prove(seated["chair"], meeting_id)
        await follow_up(house, meeting_id)

    database = open_database(settings_for(tmp_path / "data"))
    report = verify(database, tmp_path / "data")
    database.close()
    assert report.first_bad is None


async def decide(seated: dict[str, Person], meeting_id: str, clock: Shifted) -> None:
    """Six sit down and decide; the seventh comes at minute 20, and they decide again."""
    joined = {name: await seated[name].join(meeting_id) for name in SEVEN if name != LATE}
    chair, deputy = seated["chair"], seated[LATE]
    await chair.ok("session.start")
    cases = [item["id"] for item in items(joined["chair"], "case")]
    first = await record(seated, cases[0], 0)
    assert first["quorum"]["satisfied"] is False
    assert first["quorum"]["missing"][0]["disciplines"] == ["radiation_oncology"]
    await chair.hears_of("relist.proposed")

    clock.by += timedelta(minutes=20)
    await deputy.join(meeting_id)
    second = await record(seated, cases[1], 1)
    assert second["quorum"]["satisfied"] is True

    await deputy.ok("recommendation.confirm", recommendation_id=first["id"])
    for item in joined["chair"]["snapshot"]["change"]["items"]:
        if item["id"] not in cases[:2]:
            await chair.ok("agenda.call", item_id=item["id"])
            await chair.ok("agenda.defer", item_id=item["id"], reason_code="out_of_time", reason="")
    await chair.ok("session.end")
    await seated["scribe"].hears_of("minutes.drafted")


async def record(seated: dict[str, Person], item_id: str, n: int) -> dict[str, Any]:
    """Decide one case; return what everybody sees of the recommendation."""
    chair, scribe, ref = seated["chair"], seated["scribe"], {"item_id": item_id}
    await chair.ok("agenda.call", **ref)
    implementer = seated[("scribe", LATE)[n]]
    draft = {**WORDINGS[n], "implementer_id": implementer.joined["person_id"]}
    await scribe.ok("recommendation.save_draft", revision=0, draft=draft, **ref)
    await chair.ok("recommendation.read_back", revision=1, **ref)
    await chair.ok("recommendation.record", revision=1, **ref)
    told = await scribe.hears(
        "room.event",
        lambda body: (
            body["type"] == "recommendation.recorded"
            and body["change"]["recommendations"][0]["item_id"] == item_id
        ),
    )
    await chair.ok("agenda.close", **ref)
    view: dict[str, Any] = told["change"]["recommendations"][0]
    return view


async def stored(house: House, meeting_id: str) -> Meeting:
    return await house.app.read.run(lambda uow: uow.meetings.load(MeetingId(meeting_id)))


async def minutes_of(house: House, meeting_id: str) -> Minutes:
    minutes = (await stored(house, meeting_id)).minutes
    assert minutes is not None
    return minutes


async def tell_of_quorum(house: House, meeting_id: str) -> None:
    """The minutes say when she came, and what that made of each decision."""
    meeting, minutes = await stored(house, meeting_id), await minutes_of(house, meeting_id)
    began = meeting.sessions[0].started_at
    [late] = [
        one
        for one in meeting.presence
        if meeting.participants[one.person_id].discipline == "radiation_oncology"
        and one.from_at > began
    ]
    assert late.from_at - began >= timedelta(minutes=20)
    before, after = (block for block in minutes.blocks if block.kind == "recommendation")
    assert "Le quorum n’était pas atteint" in before.text
    assert "Le quorum était atteint" in after.text
    assert "radiothérapie (1)" in after.text
    assert "radiothérapie (1)" not in before.text
    [why] = [b for b in minutes.blocks if b.kind == "quorum" and b.item_id == before.item_id]
    assert "Hélène Garnier (radiothérapie), après la décision" in why.text
    assert late.from_seq in why.refs
    assert "hors RCP" in before.text
    assert not [b for b in minutes.blocks if b.kind == "quorum" and b.item_id == after.item_id]


async def translate(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """The coordinator says the minutes in Chinese, the chair approves; no dose changes."""
    path = f"/meetings/{meeting_id}/minutes/translations/zh"
    coordinator = await house.person("coordinator", board=BOARD)
    status, _ = await press(coordinator, path, "Draft from the record")
    assert status == 200
    for block in (await minutes_of(house, meeting_id)).blocks:
        text = in_chinese(block)
        seen = {"block_id": block.id, "source": str(block.revision)}
        fields = {**seen, "seq": str(block.translations["zh"].seq)}
        checked = {**fields, "text": text, "status": "human_checked"}
        status, page = await coordinator.post(path, checked, form_of=path)
        assert status == 200, page
    for block in (await minutes_of(house, meeting_id)).blocks:
        said = block.translations["zh"]
        seen = {"block_id": block.id, "source": str(block.revision), "seq": str(said.seq)}
        fields = {**seen, "status": "approved"}
        wrong = {**fields, "text": said.text.replace("40 Gy", "400 Gy")}
        if wrong["text"] != said.text:
            status, page = await seated["chair"].post(path, wrong, form_of=path)
            assert status == 422
            assert "translation_differs" in page
        assert agreement(block.text, said.text) == (), (block.text, said.text)
        right = {**fields, "text": said.text}
        status, page = await seated["chair"].post(path, right, form_of=path)
        assert status == 200, page


def in_chinese(block: MinutesBlock) -> str:
    """Return the draft from the record, with what people had said put into Chinese."""
    text = block.translations["zh"].text
    for wording, chinese in zip(WORDINGS, CHINESE, strict=True):
        text = text.replace(str(wording["text"]), chinese)
    return text


async def approve(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """The disciplines that lead sign, then the chair, each for both languages."""
    path = f"/meetings/{meeting_id}/minutes"
    status, _ = await press(seated["scribe"], path, "End the review")
    assert status == 200
    password = "demo password of the tests"
    signing = ((LATE, "reviewed"), ("scribe", "reviewed"), ("chair", "approved_as_chair"))
    for name, meaning in signing:
        status, page = await press(
            seated[name], path, "Sign minutes", password=password, meaning=meaning
        )
        assert status == 200, page
    assert (await minutes_of(house, meeting_id)).were_signed
    page = await seated["member"].page(path)
    assert all(text in page for text in CHINESE)
    assert "confirmé la recommandation 1" in page


async def print_both(member: Person, meeting_id: str) -> None:
    """The print has both languages, says who translated and checked, and which one binds."""
    async with member.http.get(f"{member.url}/meetings/{meeting_id}/minutes.pdf") as answer:
        assert answer.status == 200
        document = PdfReader(BytesIO(await answer.read()))
    flat = squeezed(text_of(document))
    for text in (*CHINESE, *(str(each["text"]) for each in WORDINGS)):
        assert squeezed(text) in flat
    assert squeezed("translated by Hu Xinyi 胡欣怡, checked by Shao Qing 邵青.") in flat
    assert squeezed("The original in French binds.") in flat


async def write(house: House, seated: dict[str, Person], meeting_id: str) -> None:
    """Without her the letters call it advice, with her a recommendation; each in both languages.

    They wait for the answer of Paris.
    """
    meeting = await stored(house, meeting_id)
    letters = {(one.recommendation_number, one.language): one for one in meeting.letters.values()}
    assert set(letters) == {(n, language) for n in (1, 2) for language in ("fr", "zh")}
    assert letters[1, "fr"].text.startswith("Avis sans quorum (staff, hors RCP)")
    assert letters[2, "fr"].text.startswith("Courrier de la RCP")
    for n, chinese in enumerate(CHINESE, start=1):
        assert chinese in letters[n, "zh"].text
        assert str(WORDINGS[n - 1]["text"]) in letters[n, "fr"].text
    await issue(house, seated, letters[2, "zh"], meeting_id)


async def issue(house: House, seated: dict[str, Person], letter: Letter, meeting_id: str) -> None:
    path = f"/meetings/{meeting_id}/letters/{letter.id}"
    status, page = await press(seated["chair"], path, "Issue the letter")
    assert status == 409
    assert "local_fit_missing" in page
    await house.app.write.run(
        lambda uow: house.app.board.advice.answer_fit(
            uow,
            MeetingId(meeting_id),
            letter.recommendation_id,
            by=PersonId(seated[LATE].joined["person_id"]),
            available="yes",
            affordable="yes",
            registered="yes",
        )
    )
    status, page = await press(seated["chair"], path, "Issue the letter")
    assert status == 200, page


async def prove(chair: Person, meeting_id: str) -> None:
    """The proof of it all verifies without the server."""
    async with chair.http.get(f"{chair.url}/meetings/{meeting_id}/proof.zip") as answer:
        files = unpack(await answer.read())
    lines = list(verify_proof(files))
    assert any("3 signatures are genuine" in line for line in lines)
    assert files["minutes.pdf"].startswith(b"%PDF-")


async def follow_up(house: House, meeting_id: str) -> None:
    """The treating side reports: followed in part, and why."""

    def report(uow: Any) -> Any:
        [entry] = [
            each
            for each in uow.records.find(FOLLOWUP)
            if each.value.meeting_id == meeting_id and each.value.number == 2
        ]
        return house.app.board.followups.report(
            uow,
            entry.subject_id,
            told=Report(
                status="partly_done",
                concordance="partial",
                reasons=("patient_wish",),
                done="40 Gy in 15 fractions; trastuzumab was stopped.",
                vital="alive",
            ),
            by=entry.value.owner_id,
            based_on=entry.n,
        )

    entry = await house.app.write.run(report)
    assert entry.value.report.concordance == "partial"

"""Meetings of the demo: one to come for every board, and one that the gastric board has held.

All of it goes through the board's own commands, so a demo meeting is a meeting like any other:
its log is chained, its minutes are drafted from it and signed. The past one runs on a clock of
its own, a week back.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mdt.domain.advice_content import Alternative, Guideline
from mdt.domain.agenda import ItemKind, PlannedItem
from mdt.domain.ids import InstitutionId, ItemId, MeetingId, PersonId, new_id
from mdt.domain.meetings import MeetingPlan
from mdt.domain.minutes import SignatureMeaning
from mdt.domain.people import Participant, Role
from mdt.domain.recommendations import RecommendationContent, Stance
from mdt.service.board import BoardService
from mdt.service.outcome import Outcome
from mdt.service.ports import Signer
from server.demo.content import DemoItem, DemoMeeting
from server.demo.network import LoadedBoard
from server.demo.talk import talk_it_over
from server.store.unit_of_work import ServerUnitOfWork

QUARTER_S = 15 * 60
LEAD_S = 10 * 60
"""A meeting of day 0 starts at a quarter of an hour, at least this long after loading."""

PAST_TITLE = "Gastric board, sitting of last week"
PAST_CASE = "K-7F3Q"
PAST_TOPIC = "Exchange of young surgeons between Moscow and Beijing"
PRESENT = ("chair", "deputy", "scribe", "member", "pathology", "radiology", "radiotherapy")


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the moment that it shows."""
        return self.at

    def pass_time(self, seconds: float) -> None:
        """Move it forward."""
        self.at += timedelta(seconds=seconds)


def plan_next(uow: ServerUnitOfWork, loaded: LoadedBoard, *, now: datetime) -> Outcome:
    """Plan and publish the board's next meeting."""
    meeting = loaded.board.meeting
    service = BoardService(lambda: now, new_id)
    starts_at = start_of(meeting, tz=loaded.board.tz, now=now)
    plan = _plan(loaded, meeting.title, starts_at, meeting.planned_min, meeting.items)
    by = loaded.people["coordinator"]
    planned = service.meetings.plan(uow, by=by, board_id=loaded.board_id, plan=plan)
    return service.meetings.publish(uow, planned.meeting.id, by=by)


def start_of(meeting: DemoMeeting, *, tz: str, now: datetime) -> datetime:
    """Return when a meeting to come starts: soon, or at its local time on a day of the week."""
    if meeting.days_ahead == 0:
        soon = now.timestamp() + LEAD_S
        return datetime.fromtimestamp(-(-soon // QUARTER_S) * QUARTER_S, now.tzinfo)
    zone = ZoneInfo(tz)
    day = _working_day(now.astimezone(zone).date() + timedelta(days=meeting.days_ahead))
    return datetime.combine(day, time.fromisoformat(meeting.local_time), zone)


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day


def _plan(
    loaded: LoadedBoard,
    title: str,
    starts_at: datetime,
    planned_min: int,
    items: tuple[DemoItem, ...],
) -> MeetingPlan:
    """Return a plan that invites the whole board; the service looks up names and places."""
    board = loaded.board
    return MeetingPlan(
        title=title,
        starts_at=starts_at,
        tz=board.tz,
        planned_min=planned_min,
        languages=board.languages,
        participants=tuple(
            Participant(
                person_id=loaded.people[person.key],
                display_name=person.name,
                institution_id=InstitutionId(""),
                institution_name="",
                discipline=person.discipline,
                role=person.role,
            )
            for person in board.people
        ),
        items=tuple(
            PlannedItem(
                id=ItemId(""),
                kind=item.kind,
                title=item.title,
                case_id=loaded.cases[item.case] if item.case else None,
                presenter_id=loaded.people[item.presenter],
                time_box_s=item.minutes * 60,
            )
            for item in items
        ),
    )


@dataclass(frozen=True, slots=True)
class _Sitting:
    """The past meeting while it runs."""

    uow: ServerUnitOfWork
    service: BoardService
    clock: SetClock
    loaded: LoadedBoard
    meeting_id: MeetingId

    def who(self, key: str) -> PersonId:
        return self.loaded.people[key]

    def item(self, position: int) -> ItemId:
        return self.uow.meetings.load(self.meeting_id).items[position].id


def hold_past(
    uow: ServerUnitOfWork, loaded: LoadedBoard, *, signer: Signer, now: datetime
) -> Outcome:
    """Hold last week's sitting of the gastric board, from planning to signed minutes."""
    zone = ZoneInfo(loaded.board.tz)
    day = now.astimezone(zone).date() - timedelta(days=7)
    starts_at = datetime.combine(day, time(14, 0), zone)
    clock = SetClock(starts_at - timedelta(days=2))
    service = BoardService(clock, new_id)
    items = (
        DemoItem(ItemKind.CASE, "radiology", 20, case=PAST_CASE),
        DemoItem(ItemKind.TOPIC, "deputy", 15, PAST_TOPIC),
    )
    plan = _plan(loaded, PAST_TITLE, starts_at, 45, items)
    coordinator = loaded.people["coordinator"]
    planned = service.meetings.plan(uow, by=coordinator, board_id=loaded.board_id, plan=plan)
    sitting = _Sitting(uow, service, clock, loaded, planned.meeting.id)
    clock.pass_time(3600)
    service.meetings.publish(uow, sitting.meeting_id, by=coordinator)
    clock.at = starts_at - timedelta(minutes=4)
    _gather(sitting)
    _discuss_case(sitting)
    _decide_case(sitting)
    _discuss_topic(sitting)
    _sign(sitting, signer)
    return _write(sitting)


def _gather(sitting: _Sitting) -> None:
    meetings, clock = sitting.service.meetings, sitting.clock
    for key in PRESENT:
        meetings.joined(sitting.uow, sitting.meeting_id, person_id=sitting.who(key))
        clock.pass_time(31)
    guest, chair = sitting.who("guest"), sitting.who("chair")
    meetings.admit(sitting.uow, sitting.meeting_id, by=chair, person_id=guest)
    meetings.joined(sitting.uow, sitting.meeting_id, person_id=guest)
    clock.pass_time(45)
    sitting.service.sessions.start(sitting.uow, sitting.meeting_id, by=chair)
    clock.pass_time(20)


def _discuss_case(sitting: _Sitting) -> None:
    uow, meeting_id, clock = sitting.uow, sitting.meeting_id, sitting.clock
    talk, chair = sitting.service.discussion, sitting.who("chair")
    sitting.service.agenda.call_next(uow, meeting_id, by=chair)
    clock.pass_time(20)
    sitting.service.attending.recuse(
        uow,
        meeting_id,
        by=sitting.who("radiotherapy"),
        item_id=sitting.item(0),
        reason_code="COI",
        reason="I lead the trial that the patient was offered.",
    )
    clock.pass_time(50)
    presenter = sitting.who("radiology")
    for material_id in sitting.loaded.materials[PAST_CASE]:
        talk.present(uow, meeting_id, by=presenter, material_id=material_id)
        clock.pass_time(110)
    talk.stop_presenting(uow, meeting_id, by=presenter)
    talk.raise_hand(uow, meeting_id, by=sitting.who("member"))
    clock.pass_time(12)
    talk.give_floor(uow, meeting_id, by=chair, person_id=sitting.who("member"))
    clock.pass_time(130)
    talk.end_floor(uow, meeting_id, by=chair)
    talk.post(
        uow,
        meeting_id,
        by=sitting.who("pathology"),
        text="Cell block: EpCAM and CEA negative in both samples.",
    )
    clock.pass_time(40)
    talk_it_over(
        uow,
        sitting.service,
        meeting_id,
        sitting.item(0),
        who=sitting.who,
        pass_time=clock.pass_time,
    )


def _agreed(implementer_id: PersonId, at: datetime) -> RecommendationContent:
    """Return what the board agrees on."""
    return RecommendationContent(
        type="OP",
        intent="K",
        text="Total gastrectomy with D2 lymphadenectomy within four weeks, preceded by "
        "laparoscopy with lavage; stop if cytology is positive again. No HIPEC outside a trial. "
        "Adjuvant FLOT, two to four cycles, according to tolerance.",
        lead_discipline="surgical_oncology",
        implementer_id=implementer_id,
        due_date=(at + timedelta(days=28)).date(),
        guideline_status="within",
        guidelines=(
            Guideline(body="CACA", title="Gastric cancer", edition="2022", chapter="4.3"),
            Guideline(
                body="RUSSCO",
                title="Gastric cancer",
                edition="2023",
                agrees=False,
                note="Asks for a second laparoscopy after chemotherapy in every former CY1.",
            ),
        ),
        certainty="conditional",
        condition_text="Negative cytology at the second laparoscopy.",
        condition_due=(at + timedelta(days=14)).date(),
        joint_disciplines=("medical_oncology",),
        surgery="N",
        setting="inpatient",
        alternatives=(
            Alternative(
                type="CH",
                intent="P",
                text="Continue FLOT to eight cycles and restage.",
                discipline="medical_oncology",
                reason="If cytology is positive again.",
            ),
        ),
        rationale="Good response on imaging; young and fit; only microscopic peritoneal disease.",
        risks="Early peritoneal recurrence; anastomotic leak.",
        patient_values="Accepts a large operation; wishes to return to work.",
        consensus="consensus_with_dissent",
        plan_change="changed",
    )


def _decide_case(sitting: _Sitting) -> None:
    uow, meeting_id, clock = sitting.uow, sitting.meeting_id, sitting.clock
    notes, item_id = sitting.service.recommendations, sitting.item(0)
    chair, scribe = sitting.who("chair"), sitting.who("scribe")
    first = RecommendationContent(
        type="OP", intent="K", text="Total gastrectomy with D2 lymphadenectomy."
    )
    notes.save_draft(uow, meeting_id, item_id, by=scribe, revision=0, content=first)
    clock.pass_time(75)
    agreed = _agreed(chair, clock.at)
    notes.save_draft(uow, meeting_id, item_id, by=scribe, revision=1, content=agreed)
    clock.pass_time(50)
    notes.dissent(
        uow,
        meeting_id,
        item_id,
        by=sitting.who("deputy"),
        stance=Stance.DISAGREE.value,
        text="With a former CY1 I would add HIPEC to the gastrectomy.",
    )
    clock.pass_time(35)
    notes.read_back(uow, meeting_id, item_id, by=chair, revision=2)
    clock.pass_time(25)
    notes.record(uow, meeting_id, item_id, by=chair, revision=2)
    sitting.service.agenda.close(uow, meeting_id, item_id, by=chair)
    clock.pass_time(15)


def _discuss_topic(sitting: _Sitting) -> None:
    uow, meeting_id, clock = sitting.uow, sitting.meeting_id, sitting.clock
    chair = sitting.who("chair")
    sitting.service.agenda.call_next(uow, meeting_id, by=chair)
    clock.pass_time(540)
    sitting.service.meetings.left(
        uow, meeting_id, person_id=sitting.who("radiotherapy"), reason="left"
    )
    clock.pass_time(180)
    sitting.service.agenda.close(uow, meeting_id, sitting.item(1), by=chair)
    clock.pass_time(20)
    sitting.service.sessions.end(uow, meeting_id, by=chair)


def _sign(sitting: _Sitting, signer: Signer) -> None:
    """Let the deputy review on the same day, and the chair approve on the next."""
    minutes, clock = sitting.service.minutes, sitting.clock
    clock.pass_time(2 * 3600)
    minutes.sign(
        sitting.uow,
        sitting.meeting_id,
        by=sitting.who("deputy"),
        meaning=SignatureMeaning.REVIEWED.value,
        signer=signer,
    )
    clock.pass_time(17 * 3600)
    sitting.service.amending.end_review(sitting.uow, sitting.meeting_id, by=sitting.who("scribe"))
    clock.pass_time(3600)
    minutes.sign(
        sitting.uow,
        sitting.meeting_id,
        by=sitting.who("chair"),
        meaning=SignatureMeaning.APPROVED_AS_CHAIR.value,
        signer=signer,
    )


def _write(sitting: _Sitting) -> Outcome:
    """Let the implementer say that it can be done, issue the letter, and begin one to the GP."""
    uow, meeting_id, chair = sitting.uow, sitting.meeting_id, sitting.who("chair")
    meeting = uow.meetings.load(meeting_id)
    [letter] = meeting.letters.values()
    sitting.clock.pass_time(1800)
    sitting.service.advice.answer_fit(
        uow,
        meeting_id,
        letter.recommendation_id,
        by=chair,
        available="yes",
        affordable="yes",
        registered="yes",
        note="Laparoscopy is on the list of next Tuesday.",
    )
    sitting.clock.pass_time(600)
    sitting.service.letters.issue(uow, meeting_id, letter.id, by=chair)
    sitting.clock.pass_time(300)
    return sitting.service.letters.write(
        uow,
        meeting_id,
        letter.recommendation_id,
        by=sitting.who("scribe"),
        recipient="gp",
        language=letter.language,
    )


def has_past(loaded: LoadedBoard) -> bool:
    """Return whether a board has what a past sitting needs: the gastric board does."""
    roles = {person.role for person in loaded.board.people}
    return PAST_CASE in loaded.cases and {Role.CHAIR, Role.DEPUTY_CHAIR, Role.SCRIBE} <= roles

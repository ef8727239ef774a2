"""Requests of the demo: a second opinion with experts, a second reading, one that waits.

They go through the board's own commands on a clock of the last days, as its meetings do.
"""

from datetime import datetime, timedelta

from mdt.domain.ids import PersonId, RequestId, new_id
from mdt.domain.recommendations import RecommendationContent
from mdt.domain.requests import Request
from mdt.service.board import BoardService
from server.demo.network import LoadedBoard
from server.demo.sittings import SetClock
from server.store.unit_of_work import ServerUnitOfWork

READ_AGAIN, SECOND_OPINION = "K-2R6Y", "K-9D3F"
WAITING = "K-6C1V"


def ask(uow: ServerUnitOfWork, loaded: LoadedBoard, *, now: datetime) -> None:
    """Put the questions of a board's demo cases to it, when it has such cases."""
    clock = SetClock(now - timedelta(days=2))
    asking = _Asking(uow, loaded, clock)
    if READ_AGAIN in loaded.cases:
        _read_again(asking)
    if SECOND_OPINION in loaded.cases:
        _second_opinion(asking)
    if WAITING in loaded.cases:
        clock.at = now - timedelta(hours=5)
        asking.sent(WAITING, by="deputy", wanted=("surgical_oncology", "radiology"))


class _Asking:
    """A board with the questions put to it, while its clock runs."""

    def __init__(self, uow: ServerUnitOfWork, loaded: LoadedBoard, clock: SetClock) -> None:
        self.uow = uow
        self.loaded = loaded
        self.clock = clock
        self.service = BoardService(clock, new_id)

    def who(self, key: str) -> PersonId:
        """Return a person of the board by key."""
        return self.loaded.people[key]

    def sent(self, case: str, *, by: str, wanted: tuple[str, ...] = ()) -> RequestId:
        """Send a case to the board with the question of its own sheet."""
        case_id = self.loaded.cases[case]
        version = self.uow.cases.current(case_id)
        request_id = RequestId(new_id(self.clock.at))
        place = self.uow.people.get(self.who(by)).institution_id
        self.service.requests.draft(
            self.uow,
            request_id,
            Request(
                case_id=case_id,
                from_institution_id=place,
                from_person_id=self.who(by),
                board_id=self.loaded.board_id,
                question=version.sheet.question,
                language=version.language,
                question_type=version.sheet.question_type,
                urgency=version.sheet.urgency,
                needed_by=(self.clock.at + timedelta(days=9)).date(),
                wanted=wanted,
            ),
            by=self.who(by),
            based_on=0,
            submit=True,
        )
        return request_id


def _read_again(asking: _Asking) -> None:
    """Moscow's pathologist has slides read again in Osaka; half of it is done."""
    uow, service, clock = asking.uow, asking.service, asking.clock
    request_id = asking.sent(READ_AGAIN, by="member", wanted=("pathology",))
    clock.pass_time(2 * 3600)
    chair = asking.who("chair")
    service.triage.accept(
        uow, request_id, by=chair, based_on=2, note="Slides will be read in Osaka first."
    )
    version = uow.cases.current(asking.loaded.cases[READ_AGAIN])
    report = next(one for one in version.materials if one.kind == "report")
    service.reviews.ask_review(
        uow,
        request_id,
        by=chair,
        report_id=report.id,
        reviewer_id=asking.who("pathology"),
        local_pathologist_id=asking.who("member"),
        due_on=(clock.at + timedelta(days=5)).date(),
    )


def _second_opinion(asking: _Asking) -> None:
    """Two experts are asked; one has answered."""
    uow, service, clock = asking.uow, asking.service, asking.clock
    request_id = asking.sent(SECOND_OPINION, by="deputy", wanted=("surgical_oncology", "radiology"))
    clock.pass_time(3600)
    chair = asking.who("chair")
    service.triage.accept(uow, request_id, by=chair, based_on=2)
    experts = [asking.who("scribe"), asking.who("radiology")]
    service.opinions.ask(
        uow,
        request_id,
        by=chair,
        experts=experts,
        due_on=(clock.at + timedelta(days=6)).date(),
    )
    clock.pass_time(20 * 3600)
    service.opinions.give(
        uow,
        request_id,
        by=experts[0],
        based_on=1,
        stance="concurs_with_changes",
        diagnosis="Early gastric cancer, eCura C-2, with a relevant risk of nodal disease.",
        advice=RecommendationContent(
            type="AS",
            intent="K",
            text="Surveillance is acceptable at this lung function: endoscopy after three and six "
            "months, CT every six months. Gastrectomy only after prehabilitation and a new "
            "lung function test.",
        ),
        limits="The slides were not read again; the depth of 720 µm is taken from the report.",
    )

"""Who may open the pages of requests, and what their addresses name in the tests."""

from mdt.domain.ids import InstitutionId, PersonId, RequestId
from mdt.domain.requests import Request
from server.store.unit_of_work import ServerUnitOfWork
from tests.mdt.service import sitting
from tests.mdt.service.verified import verify
from tests.server.http.rows.answers import BAD, INPUT, NO, NONE, PAGE, SIGN_IN
from tests.server.http.site import Site

ASKED = RequestId("request-1")
SENDER = PersonId("trainee")  # works where the case comes from

ROWS: dict[str, tuple[int, ...]] = {
    #                    anonymous lobby outsider participant chair coordinator
    "requests":          (SIGN_IN, PAGE,  PAGE,    PAGE,       PAGE,  PAGE),
    "request.new":       (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "request.create":    (SIGN_IN, NONE,  NONE,    BAD,        BAD,   BAD),
    "request":           (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "request.act":       (SIGN_IN, NONE,  NONE,    INPUT,      INPUT, INPUT),
    "request.edit":      (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "request.change":    (SIGN_IN, NONE,  NONE,    INPUT,      INPUT, INPUT),
    "request.material":  (SIGN_IN, NONE,  NONE,    PAGE,       PAGE,  PAGE),
    "opinion":           (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "opinion.give":      (SIGN_IN, NONE,  NONE,    NO,         NO,    NO),
    "review":            (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
    "review.grade":      (SIGN_IN, NONE,  NONE,    NONE,       NONE,  NONE),
}  # fmt: skip
PLACES: dict[str, str] = {"{request_id}": ASKED, "{review_id}": "no-reading"}


def question(**changes: object) -> Request:
    """Return a request as its sender writes it."""
    return sitting.replace(
        Request(
            case_id=sitting.FIRST_CASE,
            from_institution_id=InstitutionId(""),
            from_person_id=PersonId(""),
            board_id=sitting.BOARD,
            question="Is resection possible after FLOT?",
            language="en",
            question_type="second_opinion",
            urgency="expedited",
        ),
        **changes,
    )


async def prepare(site: Site) -> None:
    """Store a request that its board has not answered yet."""
    await site.write.run(
        lambda uow: site.service.requests.draft(
            uow, ASKED, question(), by=SENDER, based_on=0, submit=True
        )
    )


async def accept(site: Site) -> None:
    """Let the board take the request up; two people can be asked for their opinion."""

    def work(uow: ServerUnitOfWork) -> object:
        verify(uow, "interpreter", "expert")
        return site.service.triage.accept(uow, ASKED, by=PersonId("deputy"), based_on=2)

    await site.write.run(work)

"""People who are added to a network, by its administrator, also while it is suspended."""

from mdt.domain.ids import PersonId
from mdt.domain.institutions import NETWORK as KIND
from mdt.domain.institutions import NetworkKept
from mdt.domain.people import Person
from tests.mdt.domain.attempts import Row, Table, ok, standing
from tests.mdt.domain.rows.people import BOARD, EVERYBODY
from tests.mdt.service.sitting import MOSCOW, NETWORK, START, Sitting

ADMIN = PersonId("observer")


def active() -> Sitting:
    return _administered("active")


def suspended() -> Sitting:
    return _administered("suspended")


def _administered(state: str) -> Sitting:
    here = Sitting()
    kept = NetworkKept(names={"en": "Network"}, state=state, admins=(ADMIN,))
    here.uow.records.add(
        KIND, NETWORK, kept, based_on=0, by=None, at=START, action="network.settled"
    )
    return here


def _add(here: Sitting, by: str) -> object:
    wanted = Person(
        id=PersonId(""),
        display_name="Dr New",
        institution_id=MOSCOW,
        discipline="pathology",
        tz="",
        language="ru",
    )
    return here.service.institutions.add_person(here.uow, wanted, by=PersonId(by))


ACCOUNTS = Table(
    states={"active": active, "suspended": suspended},
    people=EVERYBODY,
    rows={
        "institutions.add_person": Row(
            act=_add,
            who=standing((ADMIN,), BOARD),
            codes=ok("active", suspended="network_suspended"),
        )
    },
)

"""Every table of commands; a new one is a file, and a line here."""

from collections.abc import Mapping

from tests.mdt.domain.attempts import Table
from tests.mdt.domain.rows.accounts import ACCOUNTS
from tests.mdt.domain.rows.actions import ACTIONS
from tests.mdt.domain.rows.boards import BOARDS
from tests.mdt.domain.rows.cases import CASES
from tests.mdt.domain.rows.consents import AGREEMENTS, CONSENTS
from tests.mdt.domain.rows.credentials import CREDENTIALS
from tests.mdt.domain.rows.discussion import ROOM
from tests.mdt.domain.rows.documents import DOCUMENTS
from tests.mdt.domain.rows.followups import FOLLOWUPS
from tests.mdt.domain.rows.items import ITEMS
from tests.mdt.domain.rows.letters import LETTERS
from tests.mdt.domain.rows.life import (
    cancelled,
    case_open,
    closed,
    draft,
    ended,
    live,
    paused,
    published,
)
from tests.mdt.domain.rows.materials import MATERIALS
from tests.mdt.domain.rows.meetings import PLANNING, SESSIONS
from tests.mdt.domain.rows.minutes import MINUTES
from tests.mdt.domain.rows.recommendations import ADVICE
from tests.mdt.domain.rows.requests import REQUESTS
from tests.mdt.domain.rows.reviews import OPINIONS, REVIEWS
from tests.mdt.domain.rows.talk import POLLS, TALK
from tests.mdt.service.sitting import PEOPLE

MEETING = Table(
    states={
        "draft": draft,
        "published": published,
        "live": live,
        "open": case_open,
        "paused": paused,
        "ended": ended,
        "closed": closed,
        "cancelled": cancelled,
    },
    people=tuple(PEOPLE),
    rows={**SESSIONS, **PLANNING, **ROOM, **TALK},
)

TABLES: Mapping[str, Table] = {
    "meeting": MEETING,
    "item": ITEMS,
    "recommendation": ADVICE,
    "poll": POLLS,
    "action": ACTIONS,
    "minutes": MINUTES,
    "letter": LETTERS,
    "request": REQUESTS,
    "opinion": OPINIONS,
    "review": REVIEWS,
    "credential": CREDENTIALS,
    "consent": CONSENTS,
    "agreement": AGREEMENTS,
    "followup": FOLLOWUPS,
    "board": BOARDS,
    "case": CASES,
    "material": MATERIALS,
    "document": DOCUMENTS,
    "account": ACCOUNTS,
}

READS = frozenset(
    {
        "case_files.list_for",
        "case_files.open",
        "cases.material",
        "cases.seen",
        "casework.draft",
        "consents.networks_of",
        "credentials.holder",
        "credentials.may_verify",
        "credentials.waiting",
        "followups.list_for",
        "followups.read",
        "gate.are_shown",
        "gate.require_open",
        "institutions.may_settle",
        "institutions.person",
        "institutions.seen",
        "materials.brought",
        "materials.require_place",
        "meetings.read",
        "opinions.opinion",
        "opinions.opinions",
        "opinions.waiting",
        "reports.board",
        "reports.boards",
        "requests.boards_to_ask",
        "requests.cases_to_send",
        "requests.incoming",
        "requests.are_shown",
        "requests.material",
        "requests.outgoing",
        "requests.read",
        "requests.require_open_gate",
        "reviews.read",
        "reviews.waiting",
        "standing_teams.require_maker",
        "standing_teams.seen",
        "triage.meetings_to_schedule",
        "urgency.choices",
        "urgency.listed",
    }
)
"""What somebody asks for that changes nothing."""

PARTS = frozenset({"casework.relist", "followups.open", "followups.supersede", "gate.decided"})
"""What other commands do on the way, in the same commit; nobody can ask for it alone."""

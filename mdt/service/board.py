"""The board's services, built once and passed to whoever serves pages and rooms."""

from mdt.service.actions import Actions
from mdt.service.advice import Advice
from mdt.service.agenda import Agenda
from mdt.service.amending import Amending
from mdt.service.attending import AttendingService
from mdt.service.case_files import CaseFiles
from mdt.service.cases import CaseService
from mdt.service.casework import Casework
from mdt.service.chairing import ChairingService
from mdt.service.commands import Commands
from mdt.service.consents import Consents
from mdt.service.credentials import Credentials
from mdt.service.discussion import Discussion
from mdt.service.documents import Documents
from mdt.service.followups import FollowUps
from mdt.service.gate import GateService
from mdt.service.identity_words import IdentityWords
from mdt.service.institutions import Institutions
from mdt.service.letters import Letters
from mdt.service.materials import Materials
from mdt.service.meetings import Meetings
from mdt.service.minutes import MinutesService
from mdt.service.opinions import Opinions
from mdt.service.ordering import Ordering
from mdt.service.ports import Clock, NewId, Vault
from mdt.service.recommendations import Recommendations
from mdt.service.reports import Reports
from mdt.service.requests import Requests
from mdt.service.reviews import Reviews
from mdt.service.sessions import Sessions
from mdt.service.standing_teams import StandingTeams
from mdt.service.talk import TalkService
from mdt.service.triage import Triage
from mdt.service.urgency import Urgency
from mdt.service.vault import IdentityLinks


class BoardService:
    """All services, sharing one clock and one source of ids."""

    def __init__(self, clock: Clock, new_id: NewId, vault: Vault | None = None) -> None:
        commands = Commands(clock, new_id, IdentityWords(vault))
        self.meetings = Meetings(commands)
        self.agenda = Agenda(commands)
        self.ordering = Ordering(commands)
        self.actions = Actions(commands)
        self.sessions = Sessions(commands)
        self.attending = AttendingService(commands)
        self.chairing = ChairingService(commands)
        self.discussion = Discussion(commands)
        self.talk = TalkService(commands)
        self.advice = Advice(commands)
        self.minutes = MinutesService(commands)
        self.amending = Amending(commands)
        self.letters = Letters(commands)
        self.identity_links = IdentityLinks(commands, vault)
        self.cases = CaseService(commands, self.identity_links)
        self.case_files = CaseFiles(commands)
        self.casework = Casework(commands, self.identity_links)
        self.materials = Materials(commands, self.identity_links, self.cases)
        self.documents = Documents(commands, self.identity_links)
        self.consents = Consents(commands)
        self.gate = GateService(commands)
        self.standing_teams = StandingTeams(commands)
        self.credentials = Credentials(commands)
        self.institutions = Institutions(commands)
        self.urgency = Urgency(commands)
        self.requests = Requests(commands)
        self.triage = Triage(commands)
        self.opinions = Opinions(commands)
        self.reviews = Reviews(commands)
        self.followups = FollowUps(commands)
        self.recommendations = Recommendations(
            commands,
            credentials=self.credentials,
            casework=self.casework,
            followups=self.followups,
        )
        self.reports = Reports(commands)

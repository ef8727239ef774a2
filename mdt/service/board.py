"""The board's services, built once and passed to whoever serves pages and rooms."""

from mdt.service.agenda import Agenda
from mdt.service.cases import CaseService
from mdt.service.commands import Commands
from mdt.service.discussion import Discussion
from mdt.service.meetings import Meetings
from mdt.service.minutes import MinutesService
from mdt.service.ports import Clock, NewId
from mdt.service.recommendations import Recommendations
from mdt.service.sessions import Sessions


class BoardService:
    """All services, sharing one clock and one source of ids."""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        commands = Commands(clock, new_id)
        self.meetings = Meetings(commands)
        self.agenda = Agenda(commands)
        self.sessions = Sessions(commands)
        self.discussion = Discussion(commands)
        self.recommendations = Recommendations(commands)
        self.minutes = MinutesService(commands)
        self.cases = CaseService(commands)

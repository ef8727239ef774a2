"""The cases that rooms are busy with, loaded where the database is read.

Views of the room are made on the event loop, which never waits for the database; so whoever
changes or loads a meeting there lays out the versions of its open items here first. A version
never changes, so neither does its view in a language.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from threading import Lock

from mdt.domain.agenda import OPEN_STATES
from mdt.domain.cases import Case, CaseVersion
from mdt.domain.ids import CaseVersionId
from mdt.domain.meetings import Meeting
from mdt.service.ports import UnitOfWork
from server.messages import country_name, translator
from server.signaling.contract.agenda import CaseView
from server.signaling.views.cases import case_view

KEPT = 256
"""Versions kept; a room needs one at a time."""

CaseViews = Callable[[CaseVersionId], CaseView | None]


class CaseCards:
    """Case versions by their id; filled in the threads of the store, read on the event loop."""

    def __init__(self) -> None:
        self._cases: OrderedDict[CaseVersionId, tuple[Case, CaseVersion]] = OrderedDict()
        self._views: OrderedDict[tuple[CaseVersionId, str], CaseView] = OrderedDict()
        self._lock = Lock()

    def lay_out(self, uow: UnitOfWork, meeting: Meeting) -> None:
        """Load the versions that a meeting is busy with, as far as they are not here."""
        for item in meeting.items:
            version_id = item.case_version_id
            if item.state not in OPEN_STATES or version_id is None:
                continue
            with self._lock:
                is_here = version_id in self._cases
                if is_here:
                    self._cases.move_to_end(version_id)
            if not is_here:
                version = uow.cases.version(version_id)
                case = uow.cases.get(version.case_id)
                with self._lock:
                    self._cases[version_id] = (case, version)
                    while len(self._cases) > KEPT:
                        self._cases.popitem(last=False)

    def in_language(self, language: str) -> CaseViews:
        """Return the function that shows a version in a language."""
        return partial(self._view, language)

    def _view(self, language: str, version_id: CaseVersionId) -> CaseView | None:
        key = (version_id, language)
        if key not in self._views:
            with self._lock:
                found = self._cases.get(version_id)
            if found is None:
                return None
            self._views[key] = case_view(
                *found, translator(language).gettext, partial(country_name, language)
            )
            while len(self._views) > KEPT:
                self._views.popitem(last=False)
        return self._views[key]

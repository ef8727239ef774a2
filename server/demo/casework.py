"""What the demo's cases lack, on what ground they are shown, and where they stand on their way.

Everything goes through the services, so that each of it has an author and a line of the audit.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from mdt.domain.cases import CaseSheet
from mdt.domain.consents import Consent
from mdt.domain.ids import CaseId, new_id
from mdt.service.board import BoardService
from server.demo.network import LoadedBoard
from server.store.unit_of_work import ServerUnitOfWork

PREPARED_BEFORE = timedelta(hours=20)
DUE_IN = timedelta(days=3)
"""Until when a gap shall be supplied."""

WITHOUT_CONDITION = "K-9T4W"
"""A case that is not ready: nobody stated ECOG and comorbidity yet."""

WITHOUT_WISH = "K-5W9J"
"""A case that is ready with a waiver: the patient's view is to come."""


def prepare_cases(uow: ServerUnitOfWork, loaded: LoadedBoard, *, now: datetime) -> None:
    """Let some cases lack something, one of it waived, and let patients consent to some."""
    at = now - PREPARED_BEFORE
    board = BoardService(lambda: at, new_id)
    for pseudonym, case_id in loaded.cases.items():
        owner = uow.cases.get(case_id).owner_id
        board.casework.move_on(uow, case_id, by=owner, based_on=0, to="mdt")
        sheet = uow.cases.current(case_id).sheet
        if pseudonym == WITHOUT_CONDITION:
            _write(uow, board, case_id, replace(sheet, comorbidity="", ecog_state="unknown"))
            due_on = (now + DUE_IN).date().isoformat()
            board.casework.assign_gap(
                uow, case_id, by=owner, based_on=1, field="ecog", owner_id=owner, due_on=due_on
            )
        if pseudonym == WITHOUT_WISH:
            _write(uow, board, case_id, replace(sheet, patient_view=""))
            reason = "The family asked the board to speak with her first."
            board.casework.waive_gap(
                uow, case_id, by=owner, based_on=1, field="patient_view", reason=reason
            )
    _consent(uow, board, loaded, at)


def _write(uow: ServerUnitOfWork, board: BoardService, case_id: CaseId, sheet: CaseSheet) -> None:
    current = uow.cases.current(case_id)
    board.cases.add_version(
        uow,
        case_id,
        by=uow.cases.get(case_id).owner_id,
        sheet=sheet,
        materials=current.materials,
        language=current.language,
    )


def _consent(uow: ServerUnitOfWork, board: BoardService, loaded: LoadedBoard, at: datetime) -> None:
    """The first case of each board has a consent of its patient beside the agreement."""
    case_id = next(iter(loaded.cases.values()))
    case = uow.cases.get(case_id)
    home = uow.people.institution(case.origin_institution_id).country
    abroad = {place.country for place in loaded.board.institutions} - {home}
    board.consents.record(
        uow,
        Consent(
            case_id=case_id,
            purpose="care",
            countries=tuple(sorted(abroad)),
            data_classes=("clinical", "image"),
            legal_basis="explicit_consent",
            text_id="Demo consent form, version 2",
            language="en",
            method="paper",
            obtained_by=case.owner_id,
            valid_from=at.date().isoformat(),
            valid_to=(at + timedelta(days=365)).date().isoformat(),
        ),
        by=case.owner_id,
    )

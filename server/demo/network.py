"""Writes one board of the demo into the store: network, institutions, people, accounts, cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mdt.domain.boards import Board, BoardMember
from mdt.domain.cases import Case, CaseVersion, Material, seal
from mdt.domain.consents import AGREEMENT, Agreement
from mdt.domain.ids import (
    BoardId,
    CaseId,
    CaseVersionId,
    InstitutionId,
    MaterialId,
    NetworkId,
    PersonId,
    new_id,
)
from mdt.domain.people import Institution, Person
from mdt.materials.blobs import BlobStore, StoredBlob
from server.auth.accounts import Account
from server.demo.content import Calendar, DemoBoard, DemoCase, DemoPicture
from server.demo.pictures.gallery import Drawn, draw
from server.store.unit_of_work import ServerUnitOfWork

CASE_AGE = timedelta(days=10)
"""How long before loading the cases were entered: before the past sitting that saw one of them."""

UI_LANGUAGE = "en"
"""Everybody starts in English, so that the demo's guide fits; each can choose another language."""


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture of a case whose bytes are stored."""

    picture: DemoPicture
    drawn: Drawn
    blob: StoredBlob


@dataclass(frozen=True, slots=True)
class PreparedBoard:
    """A board with its cases as of today and their pictures stored; the database comes next."""

    board: DemoBoard
    cases: tuple[tuple[DemoCase, tuple[StoredPicture, ...]], ...]


@dataclass(frozen=True, slots=True)
class LoadedBoard:
    """A board in the store, with the ids that were given to its people and cases."""

    board: DemoBoard
    board_id: BoardId
    people: Mapping[str, PersonId]  # by key
    cases: Mapping[str, CaseId]  # by pseudonym
    materials: Mapping[str, tuple[MaterialId, ...]]  # by pseudonym


def prepare_board(board: DemoBoard, blobs: BlobStore, *, now: datetime) -> PreparedBoard:
    """Draw and store the pictures of a board's cases."""
    prepared = []
    for case in board.cases(Calendar(now.date())):
        pictures = []
        for picture in case.pictures:
            drawn = draw(picture, pseudonym=case.pseudonym)
            blob = blobs.put(drawn.content, mime=drawn.mime)
            pictures.append(StoredPicture(picture, drawn, blob))
        prepared.append((case, tuple(pictures)))
    return PreparedBoard(board, tuple(prepared))


def add_board(
    uow: ServerUnitOfWork, prepared: PreparedBoard, *, password_hash: str, now: datetime
) -> LoadedBoard:
    """Write a prepared board, its people and their accounts, and its cases."""
    board = prepared.board
    network_id = NetworkId(new_id(now))
    uow.people.add_network(network_id, board.network)
    institutions = _add_institutions(uow, board, network_id, now)
    uow.records.add(
        AGREEMENT,
        new_id(now),
        _agreement(board, network_id, now),
        based_on=0,
        by=None,
        at=now,
        action="agreement.recorded",
    )
    people = _add_people(uow, board, institutions, password_hash, now)
    board_id = BoardId(new_id(now))
    uow.boards.add(
        Board(
            id=board_id,
            network_id=network_id,
            slug=board.slug,
            title=board.title,
            tumour_site=board.tumour_site,
            tz=board.tz,
            languages=board.languages,
            quorum_rule=board.quorum_rule,
            members=tuple(
                BoardMember(person_id=people[person.key], role=person.role)
                for person in board.people
            ),
            planned_min=board.planned_min,
            item_min=board.item_min,
        )
    )
    cases: dict[str, CaseId] = {}
    materials: dict[str, tuple[MaterialId, ...]] = {}
    for case, pictures in prepared.cases:
        stored = _case(
            board,
            case,
            people=people,
            institutions=institutions,
            network_id=network_id,
            at=now - CASE_AGE,
        )
        version = _version(stored, case, pictures, now - CASE_AGE, board)
        uow.cases.add(stored, version)
        cases[case.pseudonym] = stored.id
        materials[case.pseudonym] = tuple(material.id for material in version.materials)
    return LoadedBoard(board, board_id, people, cases, materials)


def _agreement(board: DemoBoard, network_id: NetworkId, now: datetime) -> Agreement:
    """Return what lets each country of a board see the cases of the others, for their care."""
    countries = sorted({place.country for place in board.institutions})
    return Agreement(
        network_id=network_id,
        title=f"{board.network}: agreement on co-operation",
        purposes=("care",),
        bases={
            f"{origin}-{destination}": "std_contract"
            for origin in countries
            for destination in countries
            if origin != destination
        },
        valid_from=(now - CASE_AGE).date().isoformat(),
    )


def _add_institutions(
    uow: ServerUnitOfWork, board: DemoBoard, network_id: NetworkId, now: datetime
) -> dict[str, InstitutionId]:
    ids = {}
    for place in board.institutions:
        ids[place.key] = InstitutionId(new_id(now))
        uow.people.add_institution(
            Institution(
                id=ids[place.key],
                network_id=network_id,
                name=place.name,
                country=place.country,
                tz=place.tz,
            )
        )
    return ids


def _add_people(
    uow: ServerUnitOfWork,
    board: DemoBoard,
    institutions: Mapping[str, InstitutionId],
    password_hash: str,
    now: datetime,
) -> dict[str, PersonId]:
    zones = {place.key: place.tz for place in board.institutions}
    ids = {}
    for person in board.people:
        ids[person.key] = PersonId(new_id(now))
        uow.people.add(
            Person(
                id=ids[person.key],
                display_name=person.name,
                institution_id=institutions[person.institution],
                discipline=person.discipline,
                tz=zones[person.institution],
                language=person.language,
            )
        )
        uow.accounts.add(
            Account(
                person_id=ids[person.key],
                email=board.email(person),
                password_hash=password_hash,
                ui_language=UI_LANGUAGE,
            )
        )
    return ids


def _case(
    board: DemoBoard,
    case: DemoCase,
    *,
    people: Mapping[str, PersonId],
    institutions: Mapping[str, InstitutionId],
    network_id: NetworkId,
    at: datetime,
) -> Case:
    owner = next(person for person in board.people if person.key == case.owner)
    return Case(
        id=CaseId(new_id(at)),
        network_id=network_id,
        pseudonym=case.pseudonym,
        title=f"{case.title} (synthetic)",
        tumour_site=case.site or board.tumour_site,
        origin_institution_id=institutions[owner.institution],
        owner_id=people[owner.key],
        current_version_id=CaseVersionId(new_id(at)),
    )


def _version(
    stored: Case,
    case: DemoCase,
    pictures: tuple[StoredPicture, ...],
    at: datetime,
    board: DemoBoard,
) -> CaseVersion:
    owner = next(person for person in board.people if person.key == case.owner)
    country = next(p.country for p in board.institutions if p.key == owner.institution)
    return seal(
        CaseVersion(
            id=stored.current_version_id,
            case_id=stored.id,
            n=1,
            author_id=stored.owner_id,
            created_at=at,
            language=case.language,
            sheet=replace(case.sheet, question=f"Synthetic case. {case.sheet.question}"),
            content_hash="",
            prev_hash="",
            materials=tuple(_material(stored, entry, country, at) for entry in pictures),
        )
    )


def _material(stored: Case, entry: StoredPicture, country: str, at: datetime) -> Material:
    made_on = at + CASE_AGE - timedelta(days=entry.picture.days_ago)
    return Material(
        id=MaterialId(new_id(at)),
        case_id=stored.id,
        kind=entry.picture.kind,
        title=entry.picture.title,
        mime=entry.blob.mime,
        sha256=entry.blob.sha256,
        size=entry.blob.size,
        width=entry.drawn.width,
        height=entry.drawn.height,
        source_country=country,
        language="en",
        made_on=made_on.date().isoformat(),
    )

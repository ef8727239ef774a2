"""What the boards of the demo have settled: names, days, deputies, credentials, who is on call.

Everything goes through the services, so that the demo's records have authors, versions and audit
lines like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mdt.domain.board_templates import TEMPLATES
from mdt.domain.boards import BoardMember
from mdt.domain.credentials import Credential
from mdt.domain.ids import CredentialId, InstitutionId, NetworkId, PersonId, new_id
from mdt.domain.institutions import Capability, InstitutionKept, NetworkKept, Profile, Speaks
from mdt.domain.people import Role
from mdt.domain.rosters import Roster, Shift
from mdt.service.board import BoardService
from server.demo.content import DemoBoard, DemoPerson
from server.demo.network import LoadedBoard
from server.store.unit_of_work import ServerUnitOfWork

SETTLED_BEFORE = timedelta(days=60)
ON_CALL_DAYS = 28
CALLED_MOST = 3

_PROFESSIONS = {
    "nursing": "nurse",
    "medical_physics": "physicist",
    "pharmacy": "pharmacist",
    "psycho_oncology": "psychologist",
    "nutrition": "dietitian",
}
_UNVERIFIED = {("gastric", "nutrition"), ("breast", "genetics")}
_EXPIRED = {("bone", "imaging"), ("osaka", "nuclear")}


@dataclass(frozen=True, slots=True)
class Place:
    """What is kept of an institution: names beside the English one, kind, capabilities."""

    names: Mapping[str, str]
    kind: str
    can: tuple[tuple[str, str], ...] = ()


NETWORK_NAMES: Mapping[str, Mapping[str, str]] = {
    "gastric": {
        "ru": "Российско-китайское сотрудничество по раку желудка (демо)",
        "zh": "中俄胃癌协作（演示）",
    },
    "bone": {
        "ru": "Сотрудничество Шанхая и Казахстана по опухолям костей (демо)",
        "zh": "上海—哈萨克斯坦骨肿瘤协作（演示）",
        "kk": "Шанхай мен Қазақстанның сүйек ісіктері бойынша ынтымақтастығы (демо)",
    },
    "vietnam": {
        "ru": "Вьетнамская группа удалённых консультаций (демо)",
        "zh": "越南远程会诊协作组（演示）",
        "vi": "Nhóm hội chẩn từ xa Việt Nam (demo)",
    },
    "osaka": {
        "ru": "Второе мнение Москва — Осака (демо)",
        "zh": "莫斯科—大阪第二诊疗意见（演示）",
        "ja": "モスクワ・大阪セカンドオピニオン（デモ）",
    },
    "breast": {
        "fr": "Coopération franco-chinoise en pathologie mammaire (démo)",
        "ru": "Китайско-французское сотрудничество по заболеваниям молочной железы (демо)",
        "zh": "中法乳腺疾病协作（演示）",
    },
}
"""What the networks are called beside English, by board."""

PLACES: Mapping[tuple[str, str], Place] = {
    ("gastric", "moscow"): Place(
        {
            "ru": "Демо: Национальный онкологический центр, Москва",
            "zh": "演示：莫斯科国家肿瘤中心",
        },
        "cancer_centre",
        (("robot", "2016"),),
    ),
    ("gastric", "beijing"): Place(
        {
            "zh": "演示：北京某大学肿瘤医院",
            "ru": "Демо: Университетская онкологическая больница, Пекин",
        },
        "university",
        (("HIPEC", "2009"), ("PIPAC", "2019"), ("robot", "2014")),
    ),
    ("bone", "shanghai"): Place(
        {"zh": "演示：上海骨肿瘤中心", "ru": "Демо: Центр опухолей костей, Шанхай"},
        "cancer_centre",
        (("heavy_ion", "2015"), ("proton", "2015")),
    ),
    ("bone", "almaty"): Place(
        {
            "ru": "Демо: Онкологический центр, Алматы",
            "zh": "演示：阿拉木图肿瘤中心",
            "kk": "Демо: Онкологиялық орталық, Алматы",
        },
        "hospital",
    ),
    ("vietnam", "shanghai"): Place(
        {
            "zh": "演示：上海粒子治疗中心",
            "vi": "Demo: Trung tâm Xạ trị hạt, Thượng Hải",
            "ru": "Демо: Центр терапии частицами, Шанхай",
        },
        "cancer_centre",
        (("proton", "2014"), ("heavy_ion", "2014")),
    ),
    ("vietnam", "guangzhou"): Place(
        {
            "zh": "演示：广州肿瘤综合医院",
            "vi": "Demo: Bệnh viện Ung bướu tổng hợp, Quảng Châu",
            "ru": "Демо: Онкологическая больница, Гуанчжоу",
        },
        "hospital",
        (("brachytherapy", "2011"), ("HIPEC", "2012")),
    ),
    ("vietnam", "hanoi"): Place(
        {
            "vi": "Demo: Bệnh viện Ung bướu, Hà Nội",
            "zh": "演示：河内肿瘤医院",
            "ru": "Демо: Онкологическая больница, Ханой",
        },
        "hospital",
    ),
    ("osaka", "moscow"): Place(
        {
            "ru": "Демо: Радиологический научный центр, Москва",
            "ja": "デモ：モスクワ放射線研究センター",
            "zh": "演示：莫斯科放射学研究中心",
        },
        "cancer_centre",
        (("proton", "2016"),),
    ),
    ("osaka", "osaka"): Place(
        {
            "ja": "デモ：大阪の国際がんセンター",
            "ru": "Демо: Международный онкологический институт, Осака",
            "zh": "演示：大阪国际癌症研究所",
        },
        "cancer_centre",
        (("robot", "2012"), ("cell_therapy", "2021")),
    ),
    ("breast", "shanghai"): Place(
        {
            "zh": "演示：上海乳腺中心",
            "fr": "Démo : Centre du sein, Shanghai",
            "ru": "Демо: Маммологический центр, Шанхай",
        },
        "cancer_centre",
        (("proton", "2015"),),
    ),
    ("breast", "paris"): Place(
        {
            "fr": "Démo : Institut du Sein, Paris",
            "zh": "演示：巴黎乳腺研究所",
            "ru": "Демо: Институт молочной железы, Париж",
        },
        "cancer_centre",
        (("brachytherapy", "2005"), ("robot", "2018")),
    ),
}
"""By board and institution."""


class _Clock:
    """Says when the thing that is written now was settled."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def settle(uow: ServerUnitOfWork, loaded: LoadedBoard, *, now: datetime) -> None:
    """Settle a loaded board, its network, its people and its roster, before the first sitting."""
    clock = _Clock(now - SETTLED_BEFORE)
    service = BoardService(clock, new_id)
    coordinator = loaded.people["coordinator"]
    row = uow.boards.get(loaded.board_id)
    _settle_network(uow, service, loaded, row.network_id, coordinator)
    _settle_board(uow, service, loaded, coordinator, clock().date())
    for person in loaded.board.people:
        _describe(uow, service, loaded, person)
        _claim(uow, service, loaded, person, now)
    clock.at = now
    service.urgency.set_roster(
        uow,
        loaded.board_id,
        by=coordinator,
        roster=Roster(network_id=row.network_id, shifts=_shifts(loaded, now)),
        based_on=0,
    )


def _settle_network(
    uow: ServerUnitOfWork,
    service: BoardService,
    loaded: LoadedBoard,
    network_id: NetworkId,
    by: PersonId,
) -> None:
    """Settle the network, which its first coordinator administers, and its institutions."""
    board = loaded.board
    kind = "bilateral" if len(board.institutions) == 2 else "multilateral"
    service.institutions.settle_network(
        uow,
        network_id,
        by=by,
        kept=NetworkKept(
            names={"en": board.network, **NETWORK_NAMES[board.slug]}, kind=kind, admins=(by,)
        ),
        based_on=0,
    )
    ids = {place.name: place.id for place in uow.people.institutions_of(network_id)}
    for place in board.institutions:
        known = PLACES[board.slug, place.key]
        service.institutions.settle(
            uow,
            InstitutionId(ids[place.name]),
            by=by,
            kept=InstitutionKept(
                network_id=network_id,
                names={"en": place.name, **known.names},
                kind=known.kind,
                capabilities=tuple(Capability(code=code, since=since) for code, since in known.can),
            ),
            based_on=0,
        )


def _settle_board(
    uow: ServerUnitOfWork, service: BoardService, loaded: LoadedBoard, by: PersonId, first_on: date
) -> None:
    """Settle the board by its template, with deputies of the same discipline."""
    board, template = loaded.board, TEMPLATES[loaded.board.slug]
    kept = service.standing_teams.kept(uow, loaded.board_id)
    titles = {code: text for code, text in template.titles.items() if code != "en"}
    service.standing_teams.settle(
        uow,
        loaded.board_id,
        by=by,
        kept=replace(
            kept,
            titles={"en": board.title, **titles},
            kind=template.kind,
            members=tuple(_with_deputy(loaded, person) for person in board.people),
            decision_rule=template.decision_rule,
            blind_first_round=template.blind_first_round,
            lead_signatures=template.lead_signatures,
            emergency=True,
            rrule=template.rrule,
            first_on=first_on,
            starts=template.starts,
        ),
        based_on=0,
    )


def _with_deputy(loaded: LoadedBoard, person: DemoPerson) -> BoardMember:
    """Seat a person: the deputy chair stands in for the chair, others of a discipline for it."""
    others: list[str] = []
    if person.role is Role.CHAIR:
        others = [p.key for p in loaded.board.people if p.role is Role.DEPUTY_CHAIR]
    elif person.role is Role.MEMBER:
        others = [
            other.key
            for other in loaded.board.people
            if other.key != person.key
            and other.discipline == person.discipline
            and other.role in {Role.MEMBER, Role.SCRIBE, Role.DEPUTY_CHAIR}
        ]
    deputy = loaded.people[others[0]] if others else None
    return BoardMember(person_id=loaded.people[person.key], role=person.role, deputy_id=deputy)


def _describe(
    uow: ServerUnitOfWork, service: BoardService, loaded: LoadedBoard, person: DemoPerson
) -> None:
    """Say which languages a person speaks: the board's first, and their own."""
    if person.role is Role.ROOM:
        return
    own = Speaks(language=person.language, level="fluent" if person.language == "en" else "native")
    spoken = [own] if own.language == "en" else [own, Speaks(language="en", level="working")]
    service.institutions.describe(
        uow,
        by=loaded.people[person.key],
        profile=Profile(speaks=tuple(spoken)),
        based_on=0,
    )


def _claim(
    uow: ServerUnitOfWork,
    service: BoardService,
    loaded: LoadedBoard,
    person: DemoPerson,
    now: datetime,
) -> None:
    """Let a clinician claim the own discipline, and the coordinator verify it, mostly."""
    if person.discipline == "coordination" or person.role is Role.TRAINEE:
        return
    key = (loaded.board.slug, person.key)
    ended = key in _EXPIRED
    holder = uow.people.get(loaded.people[person.key])
    entry = service.credentials.claim(
        uow,
        by=holder.id,
        wanted=Credential(
            id=CredentialId(""),
            person_id=holder.id,
            network_id=NetworkId(""),
            discipline=person.discipline,
            profession=_PROFESSIONS.get(person.discipline, "physician"),
            country=uow.people.institution(holder.institution_id).country,
            issued_by="Demo register of health professions",
            valid_from=date(2019, 1, 1),
            valid_to=(now + timedelta(days=-9 if ended else 700)).date(),
        ),
    )
    if key not in _UNVERIFIED and person.role is not Role.GUEST:
        service.credentials.verify(
            uow,
            CredentialId(entry.subject_id),
            by=loaded.people["coordinator"],
            based_on=entry.n,
            evidence="Extract of the register, seen on screen",
        )


def _shifts(loaded: LoadedBoard, now: datetime) -> tuple[Shift, ...]:
    """Put everybody who counts on call for their discipline, the members before the chairs."""
    board: DemoBoard = loaded.board
    ranks: dict[str, int] = {}
    shifts = []
    counting = [p for p in board.people if p.role in {Role.MEMBER, Role.SCRIBE}]
    counting += [p for p in board.people if p.role in {Role.CHAIR, Role.DEPUTY_CHAIR}]
    starts_at = now.replace(minute=0, second=0, microsecond=0)
    for person in counting:
        rank = ranks[person.discipline] = ranks.get(person.discipline, 0) + 1
        if rank <= CALLED_MOST:
            shifts.append(
                Shift(
                    discipline=person.discipline,
                    person_id=loaded.people[person.key],
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(days=ON_CALL_DAYS),
                    rank=rank,
                )
            )
    return tuple(shifts)

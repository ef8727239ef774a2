"""A meeting’s minutes and recommendations as a FHIR R4 document, and back (I30).

A recommendation is a CarePlan: its text, type, lead, implementer and due date stand where FHIR has
a place for them; everything else of its structure is in extensions by the name of the field, so
that nothing is lost. Reading a bundle of ours gives exactly what was written. Patients are named
by the case’s pseudonym only.

Source: HL7 FHIR R4 (4.0.1), Bundle, Composition, CarePlan.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from mdt.domain.advice_checks import advisory
from mdt.domain.advice_content import Alternative, Evidence, Guideline, Trial
from mdt.domain.hashing import instant
from mdt.domain.ids import CaseId, ItemId, PersonId, RecommendationId
from mdt.domain.meetings import Meeting
from mdt.domain.recommendations import Recommendation, RecommendationContent, RecommendationState
from mdt.domain.visibility import may_see_item

BASE = "https://consilium.example.org/fhir"
"""Where our extensions and code systems are named; nothing is fetched from there."""
OBDS_TYPES = f"{BASE}/CodeSystem/recommendation-type"

_PARTS: Mapping[str, type[Any]] = {
    "guidelines": Guideline,
    "alternatives": Alternative,
    "evidence": Evidence,
    "trials": Trial,
}
_LISTS = frozenset({"joint_disciplines", "needs"})
_NATIVE = frozenset({"type", "text", "implementer_id", "due_date", "lead_discipline"})
"""Fields of a recommendation that have a place of their own in a CarePlan."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedDissent:
    """A dissent as it leaves the house."""

    person: str
    discipline: str
    stance: str
    text: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedRecommendation:
    """A recorded recommendation as it leaves the house."""

    id: RecommendationId
    number: int
    pseudonym: str
    is_superseded: bool
    supersedes: str  # id, or nothing
    is_advisory: bool
    recorded_at: datetime
    recorded_seq: int
    implementer: str  # name
    content: RecommendationContent
    dissents: tuple[ExportedDissent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedBlock:
    """A paragraph of the minutes as it leaves the house."""

    kind: str
    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What a bundle says."""

    meeting_id: str
    title: str
    board: str
    starts_at: datetime
    language: str
    version: int  # of the minutes; 0: not drafted yet
    is_signed: bool
    blocks: tuple[ExportedBlock, ...]
    recommendations: tuple[ExportedRecommendation, ...]


def exported(
    meeting: Meeting, pseudonyms: Mapping[CaseId, str], reader: PersonId | None = None
) -> Exported:
    """Return what of a meeting is exported; for a reader, without what is withheld from them."""

    def shows(item_id: ItemId | None) -> bool:
        return reader is None or item_id is None or may_see_item(meeting, reader, item_id)

    minutes = meeting.minutes
    return Exported(
        meeting_id=meeting.id,
        title=meeting.title,
        board=meeting.board_title,
        starts_at=meeting.starts_at,
        language=minutes.language if minutes is not None else "en",
        version=minutes.version if minutes is not None else 0,
        is_signed=minutes is not None and minutes.state.value == "signed",
        blocks=tuple(
            ExportedBlock(kind=block.kind, text=block.text, refs=block.refs)
            for block in (minutes.blocks if minutes is not None else ())
            if shows(block.item_id)
        ),
        recommendations=tuple(
            _exported(meeting, each, pseudonyms[each.case_id])
            for each in meeting.recommendations.values()
            if each.recorded_at is not None and shows(each.item_id)
        ),
    )


def _exported(meeting: Meeting, found: Recommendation, pseudonym: str) -> ExportedRecommendation:
    person = meeting.participants.get(found.content.implementer_id or PersonId(""))
    return ExportedRecommendation(
        id=found.id,
        number=found.number,
        pseudonym=pseudonym,
        is_superseded=found.state is RecommendationState.SUPERSEDED,
        supersedes=found.supersedes or "",
        is_advisory=advisory(found),
        recorded_at=found.recorded_at or meeting.starts_at,
        recorded_seq=found.recorded_seq or 0,
        implementer=person.display_name if person is not None else "",
        content=found.content,
        dissents=tuple(
            ExportedDissent(
                person=each.display_name,
                discipline=each.discipline,
                stance=each.stance.value,
                text=each.text,
                is_withdrawn=each.withdrawn_at is not None,
            )
            for each in found.dissents
        ),
    )


def render(what: Exported) -> bytes:
    """Return the bundle as JSON, UTF-8."""
    plans = [_plan(each) for each in what.recommendations]
    composition: Json = {
        "resourceType": "Composition",
        "id": what.meeting_id,
        "identifier": {"system": f"{BASE}/meeting", "value": what.meeting_id},
        "status": "final" if what.is_signed else "preliminary",
        "type": {"text": "Tumour board minutes"},
        "language": what.language,
        "date": instant(what.starts_at),
        "author": [{"display": what.board}],
        "title": what.title,
        "extension": [_extension("minutes-version", what.version)],
        "section": [
            *(
                {
                    "title": block.kind,
                    "extension": [_extension("event", ref) for ref in block.refs],
                    "text": {"status": "generated", "div": _narrative(block.text)},
                }
                for block in what.blocks
            ),
            *({"title": "plan", "entry": [_reference(plan)]} for plan in plans),
        ],
    }
    bundle = {
        "resourceType": "Bundle",
        "type": "document",
        "identifier": {"system": f"{BASE}/minutes", "value": f"{what.meeting_id}:{what.version}"},
        "timestamp": instant(what.starts_at),
        "entry": [
            {"fullUrl": f"{BASE}/{each['resourceType']}/{each['id']}", "resource": each}
            for each in (composition, *plans)
        ],
    }
    return json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True).encode()


def parse(data: bytes) -> Exported:
    """Return what a bundle of ours says. Raises KeyError, ValueError: it is none of ours."""
    resources = [entry["resource"] for entry in json.loads(data)["entry"]]
    head = next(each for each in resources if each["resourceType"] == "Composition")
    return Exported(
        meeting_id=head["identifier"]["value"],
        title=head["title"],
        board=head["author"][0]["display"],
        starts_at=_moment(head["date"]),
        language=head["language"],
        version=_values(head, "minutes-version")[0],
        is_signed=head["status"] == "final",
        blocks=tuple(
            ExportedBlock(
                kind=section["title"],
                text=_words(section["text"]["div"]),
                refs=tuple(_values(section, "event")),
            )
            for section in head["section"]
            if "text" in section
        ),
        recommendations=tuple(
            _unplanned(each) for each in resources if each["resourceType"] == "CarePlan"
        ),
    )


def _plan(found: ExportedRecommendation) -> Json:
    """Return a recommendation as a CarePlan; without quorum its title says so (I2)."""
    content = found.content
    title = f"Recommendation {found.number}"
    detail: Json = {
        "kind": "ServiceRequest",
        "code": {"coding": [{"system": OBDS_TYPES, "code": content.type}]},
        "status": "cancelled" if found.is_superseded else "not-started",
        "description": content.text,
        "performer": [
            {
                "identifier": {"system": f"{BASE}/person", "value": content.implementer_id or ""},
                "display": found.implementer,
            }
        ],
    }
    if content.due_date is not None:
        detail["scheduledPeriod"] = {"end": content.due_date.isoformat()}
    others = [each.name for each in fields(content) if each.name not in _NATIVE]
    return {
        "resourceType": "CarePlan",
        "id": found.id,
        "status": "revoked" if found.is_superseded else "active",
        "intent": "proposal" if found.is_advisory else "plan",
        "title": f"{title} (advisory: the quorum was not met)" if found.is_advisory else title,
        "subject": {"identifier": {"system": f"{BASE}/case", "value": found.pseudonym}},
        "created": instant(found.recorded_at),
        "careTeam": [{"display": content.lead_discipline}],
        "replaces": [{"reference": f"CarePlan/{found.supersedes}"}] if found.supersedes else [],
        "activity": [{"detail": detail}],
        "extension": [
            _extension("number", found.number),
            _extension("event", found.recorded_seq),
            *(entry for name in others for entry in _field(name, getattr(content, name))),
            *(_nested("dissent", each) for each in found.dissents),
        ],
    }


def _unplanned(plan: Json) -> ExportedRecommendation:
    detail = plan["activity"][0]["detail"]
    performer = detail["performer"][0]
    due = detail.get("scheduledPeriod", {}).get("end")
    content: dict[str, Any] = {
        "type": detail["code"]["coding"][0]["code"],
        "text": detail["description"],
        "implementer_id": PersonId(performer["identifier"]["value"]) or None,
        "due_date": date.fromisoformat(due) if due else None,
        "lead_discipline": plan["careTeam"][0]["display"],
    }
    for each in fields(RecommendationContent):
        if each.name not in _NATIVE:
            _read_field(content, each.name, plan)
    replaced = plan["replaces"][0]["reference"] if plan["replaces"] else ""
    return ExportedRecommendation(
        id=RecommendationId(plan["id"]),
        number=_values(plan, "number")[0],
        pseudonym=plan["subject"]["identifier"]["value"],
        is_superseded=plan["status"] == "revoked",
        supersedes=replaced.removeprefix("CarePlan/"),
        is_advisory=plan["intent"] == "proposal",
        recorded_at=_moment(plan["created"]),
        recorded_seq=_values(plan, "event")[0],
        implementer=performer["display"],
        content=RecommendationContent(**content),
        dissents=tuple(
            ExportedDissent(**_members(each, ExportedDissent)) for each in _all(plan, "dissent")
        ),
    )


def _field(name: str, value: object) -> list[Json]:
    """Return the extensions of one field; what is not filled in has none."""
    if name in _PARTS and isinstance(value, tuple):
        return [_nested(name, part) for part in value]
    if isinstance(value, tuple):
        return [_extension(name, part) for part in value]
    return [_extension(name, value)] if value else []


def _read_field(content: dict[str, Any], name: str, plan: Json) -> None:
    part = _PARTS.get(name)
    if part is not None:
        content[name] = tuple(part(**_members(each, part)) for each in _all(plan, name))
    elif name in _LISTS:
        content[name] = tuple(_values(plan, name))
    else:
        found = _values(plan, name)
        if found:
            content[name] = found[0]


def _nested(name: str, value: Any) -> Json:
    """Return an extension with one of its own for each member that says something."""
    members = [(each.name, getattr(value, each.name)) for each in fields(value)]
    inner = [
        {**_extension(key, part), "url": key}
        for key, part in members
        if part is not None and part != ""
    ]
    return {"url": f"{BASE}/StructureDefinition/{name}", "extension": inner}


def _members(extension: Json, cls: type[Any]) -> dict[str, Any]:
    said = {each["url"]: _value(each) for each in extension["extension"]}
    return {
        each.name: said.get(each.name, None if each.name == "on" else "") for each in fields(cls)
    }


def _extension(name: str, value: object) -> Json:
    url = f"{BASE}/StructureDefinition/{name}"
    if isinstance(value, bool):
        return {"url": url, "valueBoolean": value}
    if isinstance(value, int):
        return {"url": url, "valueInteger": value}
    if isinstance(value, date):
        return {"url": url, "valueDate": value.isoformat()}
    return {"url": url, "valueString": str(value)}


def _value(extension: Json) -> Any:
    if "valueDate" in extension:
        return date.fromisoformat(extension["valueDate"])
    return next(value for key, value in extension.items() if key.startswith("value"))


def _all(resource: Json, name: str) -> list[Json]:
    url = f"{BASE}/StructureDefinition/{name}"
    return [each for each in resource.get("extension", []) if each["url"] == url]


def _values(resource: Json, name: str) -> list[Any]:
    return [_value(each) for each in _all(resource, name)]


def _reference(resource: Json) -> Json:
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


_OPEN, _CLOSE = '<div xmlns="http://www.w3.org/1999/xhtml">', "</div>"
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "<br/>"))


def _narrative(text: str) -> str:
    """Return a text as the XHTML that FHIR asks for; nothing in it is markup (I28)."""
    for plain, escaped in _ESCAPES:
        text = text.replace(plain, escaped)
    return f"{_OPEN}{text}{_CLOSE}"


def _words(narrative: str) -> str:
    text = narrative.removeprefix(_OPEN).removesuffix(_CLOSE)
    for plain, escaped in reversed(_ESCAPES):
        text = text.replace(escaped, plain)
    return text


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))

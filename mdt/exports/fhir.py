"""A meeting’s minutes and recommendations as a FHIR R4 document, and back (I30).

A recommendation is a CarePlan: its text, type, lead, implementer, due date and the people who
counted at the decision stand where FHIR has a place for them; everything else of its structure is
in extensions by the name of the field, so that nothing is lost. Reading a bundle of ours gives
exactly what was written. Patients are named by the case’s pseudonym only.

Source: HL7 FHIR R4 (4.0.1), Bundle, Composition, CarePlan.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from mdt.domain.advice_content import Alternative, Evidence, Guideline, Trial
from mdt.domain.hashing import instant
from mdt.domain.ids import RecommendationId
from mdt.domain.recommendations import RecommendationContent
from mdt.exports.exported import (
    Exported,
    ExportedBlock,
    ExportedCounted,
    ExportedDissent,
    ExportedFit,
    ExportedNotCounted,
    ExportedRecommendation,
    ExportedTranslation,
)

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
            *(_section(block) for block in what.blocks),
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
    return json.dumps(_said(bundle), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _section(block: ExportedBlock) -> Json:
    """Return a paragraph as a section; its translations are sections within, by language."""
    section: Json = {
        "title": block.kind,
        "extension": [_extension("event", ref) for ref in block.refs],
        "text": {"status": "generated", "div": _narrative(block.text)},
    }
    if block.translations:
        section["section"] = [
            {
                "title": each.language,
                "extension": [_extension("translation", each.status)],
                "text": {"status": "additional", "div": _narrative(each.text)},
            }
            for each in block.translations
        ]
    return section


def _said(element: Any) -> Any:
    """Return an element without what says nothing: FHIR allows no empty text, list or object.

    Source: HL7 FHIR R4, 2.6.2.2 and datatypes, string.
    """
    if isinstance(element, dict):
        said = {name: _said(value) for name, value in element.items()}
        said = {name: value for name, value in said.items() if value not in ("", [], {})}
        return {} if said.keys() == {"url"} else said  # an extension without its value
    if isinstance(element, list):
        return [said for said in map(_said, element) if said != {}]
    return element


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
                translations=tuple(
                    ExportedTranslation(
                        language=each["title"],
                        status=_values(each, "translation")[0],
                        text=_words(each["text"]["div"]),
                    )
                    for each in section.get("section", [])
                ),
            )
            for section in head.get("section", [])
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
                "identifier": _person(content.implementer_id),
                "display": found.implementer,
            }
        ],
    }
    if content.due_date is not None:
        detail["scheduledPeriod"] = {"end": content.due_date.isoformat()}
    others = [each.name for each in fields(content) if each.name not in _NATIVE]
    plan: Json = {
        "resourceType": "CarePlan",
        "id": found.id,
        "status": "revoked" if found.is_superseded else "active",
        "intent": "proposal" if found.is_advisory else "plan",
        "title": f"{title} (advisory: the quorum was not met)" if found.is_advisory else title,
        "subject": {"identifier": {"system": f"{BASE}/case", "value": found.pseudonym}},
        "created": instant(found.recorded_at),
        "careTeam": [{"display": content.lead_discipline}],
        "contributor": [
            {
                "identifier": _person(each.person_id),
                "display": each.person,
                "extension": [_extension("discipline", each.discipline)],
            }
            for each in found.counted
        ],
        "replaces": [{"reference": f"CarePlan/{found.supersedes}"}] if found.supersedes else [],
        "activity": [{"detail": detail}],
        "extension": [
            _extension("number", found.number),
            _extension("event", found.recorded_seq),
            *(entry for name in others for entry in _field(name, getattr(content, name))),
            *(_nested("dissent", each) for each in found.dissents),
            _extension("quorum-rule", found.rule),
            _extension("quorum-rule-version", found.rule_version),
            *(_nested("not-counted", each) for each in found.not_counted),
            *([_nested("local-fit", found.fit)] if found.fit is not None else []),
        ],
    }
    return plan


def _unplanned(plan: Json) -> ExportedRecommendation:
    detail = plan["activity"][0]["detail"]
    performer = detail.get("performer", [{}])[0]
    due = detail.get("scheduledPeriod", {}).get("end")
    content: dict[str, Any] = {
        "type": detail["code"]["coding"][0]["code"],
        "text": detail.get("description", ""),
        "implementer_id": performer.get("identifier", {}).get("value"),
        "due_date": date.fromisoformat(due) if due else None,
        "lead_discipline": plan.get("careTeam", [{}])[0].get("display", ""),
    }
    for each in fields(RecommendationContent):
        if each.name not in _NATIVE:
            _read_field(content, each.name, plan)
    replaced = plan["replaces"][0]["reference"] if "replaces" in plan else ""
    return ExportedRecommendation(
        id=RecommendationId(plan["id"]),
        number=_values(plan, "number")[0],
        pseudonym=plan["subject"]["identifier"]["value"],
        is_superseded=plan["status"] == "revoked",
        supersedes=replaced.removeprefix("CarePlan/"),
        is_advisory=plan["intent"] == "proposal",
        recorded_at=_moment(plan["created"]),
        recorded_seq=_values(plan, "event")[0],
        implementer=performer.get("display", ""),
        content=RecommendationContent(**content),
        dissents=tuple(
            ExportedDissent(**_members(each, ExportedDissent)) for each in _all(plan, "dissent")
        ),
        rule=next(iter(_values(plan, "quorum-rule")), ""),
        rule_version=_values(plan, "quorum-rule-version")[0],
        counted=tuple(
            ExportedCounted(
                person_id=each["identifier"]["value"],
                person=each["display"],
                discipline=next(iter(_values(each, "discipline")), ""),
            )
            for each in plan.get("contributor", [])
        ),
        not_counted=tuple(
            ExportedNotCounted(**_members(each, ExportedNotCounted))
            for each in _all(plan, "not-counted")
        ),
        fit=next(
            (ExportedFit(**_members(each, ExportedFit)) for each in _all(plan, "local-fit")), None
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


def _person(person_id: str | None) -> Json:
    return {"system": f"{BASE}/person", "value": person_id} if person_id else {}


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

"""The FHIR document, beside the minutes and the events."""

import html
import json
from collections.abc import Mapping

from .findings import Bad, Json


def check_fhir(files: Mapping[str, bytes], events: list[Json], meeting_id: str) -> int:
    """Compare the FHIR document with minutes and events; return how many plans it has."""
    resources = [entry["resource"] for entry in json.loads(files["fhir.json"])["entry"]]
    head = next(each for each in resources if each["resourceType"] == "Composition")
    if head["identifier"]["value"] != meeting_id:
        raise Bad("fhir.json: is of another meeting")
    sections = [each for each in head["section"] if "text" in each]
    blocks = json.loads(files["minutes.json"])[-1]["blocks"]
    for n, (section, block) in enumerate(zip(sections, blocks, strict=False), start=1):
        told = (section["title"], section["text"]["div"])
        if told != (block["kind"], narrative(block["text"])):
            raise Bad(f"fhir.json, section {n}: differs from the minutes")
    plans = [each for each in resources if each["resourceType"] == "CarePlan"]
    recorded = {
        event["data"]["recommendation_id"]: event["data"]
        for event in events
        if event["type"] == "recommendation.recorded"
    }
    for plan in plans:
        content = recorded.pop(plan["id"])["content"]
        detail = plan["activity"][0]["detail"]
        said = (detail["description"], detail["code"]["coding"][0]["code"])
        if said != (content["text"], content["type"]):
            raise Bad(f"fhir.json, plan {plan['id']}: differs from the events")
    if len(sections) != len(blocks) or recorded:
        raise Bad("fhir.json: lacks a paragraph or a recommendation")
    return len(plans)


def narrative(text: str) -> str:
    """Return a text as the XHTML that a FHIR document has of it."""
    said = html.escape(text, quote=False).replace('"', "&quot;").replace("\n", "<br/>")
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{said}</div>'

"""The minutes and their signatures, made anew from the events."""

import json
from collections.abc import Callable, Mapping

from .findings import Bad, Json
from .signed import Keys, canonical, content_hash


class Minutes:
    """The minutes, followed through the events that made them."""

    def __init__(self, meeting_id: str, keys: Keys) -> None:
        self.meeting_id, self.keys = meeting_id, keys
        self.versions: list[Json] = []
        self.blocks: list[Json] = []  # of the version that is being written

    def follow(self, event: Json) -> None:
        """Apply one event; those of other nouns change nothing here."""
        act: Callable[[Json, Json], None] | None = getattr(
            self, "_" + event["type"].replace("minutes.", "").replace(".", "_"), None
        )
        if event["type"].startswith("minutes.") and act is not None:
            act(event["data"], event)

    def _drafted(self, data: Json, _event: Json) -> None:
        if self.versions and not any(
            each["meaning"] == "approved_as_chair" for each in self.versions[-1]["signatures"]
        ):
            self.versions.pop()
        self._begin(data["version"], data["blocks"])

    def _revised(self, data: Json, _event: Json) -> None:
        for block in self.blocks:
            if block["id"] == data["block_id"]:
                block["text"] = data["text"]
                block["translations"] = {
                    language: {**told, "status": "none"}
                    for language, told in block.get("translations", {}).items()
                }

    def _block_added(self, data: Json, _event: Json) -> None:
        ids = [block["id"] for block in self.blocks]
        at = ids.index(data["after"]) + 1 if data["after"] in ids else len(ids)
        self.blocks.insert(at, dict(data["block"]))

    def _block_translated(self, data: Json, _event: Json) -> None:
        told = {name: data[name] for name in ("text", "status", "override_reason")}
        for block in self.blocks:
            if block["id"] == data["block_id"]:
                block["translations"] = {**block.get("translations", {}), data["language"]: told}

    def _amending(self, data: Json, _event: Json) -> None:
        self._begin(data["version"], self.blocks)

    def _begin(self, version: int, blocks: list[Json]) -> None:
        self.blocks = [dict(block) for block in blocks]
        self.versions.append({"version": version, "blocks": self.blocks, "signatures": []})

    def _signed(self, data: Json, event: Json) -> None:
        signature = dict(data["signature"])
        place = f"events.jsonl, event {event['seq']}"
        value = signature.pop("value")
        for name in ("absence_reason", "left_out"):
            if not signature.get(name):
                signature.pop(name, None)
        statement = {"statement": "consilium.signature.v1", "meeting_id": self.meeting_id}
        statement |= signature
        self.keys.check(place, signature["key_id"], canonical(statement), value)
        now = (self.versions[-1]["version"], text_hash(self.blocks))
        if (signature["version"], signature["content_hash"]) != now:
            raise Bad(f"{place}: the signature is for another text")
        self.versions[-1]["signatures"].append(data["signature"])


def said(block: Json) -> Json:
    """Return what the content hash covers of a paragraph."""
    covered = {name: block.get(name) for name in ("id", "kind", "item_id", "text", "refs")}
    if block.get("translations"):
        covered["translations"] = {
            language: [told["text"], told["status"], told["override_reason"]]
            for language, told in block["translations"].items()
        }
    return covered


def text_hash(blocks: list[Json]) -> str:
    """Return the content hash of the minutes that say this."""
    return content_hash("minutes", canonical([said(block) for block in blocks]))


def check_minutes(
    files: Mapping[str, bytes], events: list[Json], meeting_id: str, keys: Keys
) -> int:
    """Make the minutes anew from the events, and compare; return how many signatures there are."""
    minutes = Minutes(meeting_id, keys)
    for event in events:
        minutes.follow(event)
    stored = json.loads(files["minutes.json"])
    if len(stored) != len(minutes.versions):
        raise Bad("minutes.json: has other versions than the events")
    for told, made in zip(stored, minutes.versions, strict=True):
        place = f"minutes.json, version {made['version']}"
        for n, (one, two) in enumerate(zip(told["blocks"], made["blocks"], strict=False), start=1):
            if said(one) != said(two):
                raise Bad(f"{place}, paragraph {n}: differs from the events")
            if not all(0 < ref <= len(events) for ref in one["refs"]):
                raise Bad(f"{place}, paragraph {n}: points at an event that does not exist")
        same = (told["version"], len(told["blocks"]), told["signatures"])
        if same != (made["version"], len(made["blocks"]), made["signatures"]):
            raise Bad(f"{place}: differs from the events")
        if told["content_hash"] != text_hash(told["blocks"]):
            raise Bad(f"{place}: its content hash differs from its text")
    return sum(len(each["signatures"]) for each in minutes.versions)

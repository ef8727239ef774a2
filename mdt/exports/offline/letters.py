"""The letters, as the events wrote them."""

import json
from collections.abc import Mapping

from .findings import Bad, Json
from .signed import canonical, content_hash


def check_letters(files: Mapping[str, bytes], events: list[Json]) -> int:
    """Compare the letters with the events that wrote them; return how many there are."""
    made: dict[str, Json] = {}
    for event in events:
        data = event["data"]
        if event["type"] == "letter.drafted":
            made[data["letter_id"]] = {"text": data["text"], "note": ""}
        elif event["type"] == "letter.noted":
            made[data["letter_id"]]["note"] = data["note"]
        elif event["type"].startswith("letter."):
            made[data["letter_id"]]["state"] = event["type"].partition(".")[2]
    letters = json.loads(files["letters.json"])
    for letter in letters:
        place = f"letters.json, letter {letter['id']}"
        told = {"text": letter["text"], "note": letter["note"]}
        expected = made.pop(letter["id"], None)
        if expected is None or {**expected, **told} != expected:
            raise Bad(f"{place}: differs from the events")
        if letter["state"] != expected.get("state", "draft"):
            raise Bad(f"{place}: has another state than the events say")
        if letter["content_hash"] != content_hash("letter", canonical(told)):
            raise Bad(f"{place}: its content hash differs from its text")
    if made:
        raise Bad(f"letters.json: letter {min(made)} is missing")
    return len(letters)

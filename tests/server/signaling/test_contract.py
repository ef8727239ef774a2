"""The wire contract: the generated TypeScript, and what every wire model must hold to."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from server.signaling.contract.agenda import ItemExtend
from server.signaling.contract.rooms import RoomJoin
from server.signaling.contract.wire import Wire
from server.signaling.dispatch import AnyCommand
from server.signaling.routes import BROADCASTS, COMMANDS
from server.signaling.typescript import render

GENERATED = Path(__file__).parents[3] / "client_web/src/contract/events.gen.ts"


def all_models() -> list[type[Wire]]:
    return sorted(Wire.__subclasses__(), key=lambda model: model.__name__)


def test_the_committed_typescript_is_what_the_contract_generates() -> None:
    assert GENERATED.read_text(encoding="utf-8") == render(COMMANDS, BROADCASTS), (
        "run ./dev contract and commit the result"
    )


def test_no_two_commands_share_a_name() -> None:
    names = [command.name for command in COMMANDS]

    assert len(names) == len(set(names))
    assert not set(names) & set(BROADCASTS)


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.__name__)
def test_every_wire_model_is_frozen_and_refuses_unknown_fields(model: type[Wire]) -> None:
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("extra") == "forbid"


def unbounded(schema: Mapping[str, Any], path: str) -> Iterator[str]:
    """Return the places of a JSON schema in which anything of any size fits."""
    kind = schema.get("type")
    limits = {
        "string": {"maxLength", "pattern", "enum", "const"},
        "array": {"maxItems"},
        "integer": {"maximum", "exclusiveMaximum", "enum", "const"},
        "number": {"maximum", "exclusiveMaximum"},
    }
    if isinstance(kind, str) and kind in limits and not limits[kind] & schema.keys():
        yield path
    for part in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from unbounded(part, path)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from unbounded(schema[name], f"{path}[]")
    for name, part in {**schema.get("properties", {}), **schema.get("$defs", {})}.items():
        yield from unbounded(part, f"{path}.{name}")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_everything_that_is_sent_has_a_limit(command: AnyCommand[object]) -> None:
    assert list(unbounded(command.request.model_json_schema(), command.name)) == []


def test_an_invented_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        RoomJoin.model_validate({"meeting_id": "m", "role": "chair"})


def test_an_extension_has_limits() -> None:
    with pytest.raises(ValidationError):
        ItemExtend.model_validate({"item_id": "i", "seconds": 10**9})

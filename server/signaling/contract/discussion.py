"""Hands, floor, chat, the shared view and its pointer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.signaling.contract.wire import Id, Wire

Fraction = Annotated[float, Field(ge=0, le=1)]


class HandLower(Wire):
    """Lower my hand, or, for the chair, somebody's."""

    person_id: Id | None = None


class ChatPost(Wire):
    """Say something to everybody in writing."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]


class ChatLineView(Wire):
    """One line of chat."""

    seq: int
    person_id: str
    display_name: str
    text: str
    at: str


class PresentationStart(Wire):
    """Show a material of the open case to all."""

    material_id: Id


class PresentationView(Wire):
    """What is shown, and who leads."""

    item_id: str
    material_id: str
    presenter_id: str


class ViewState(Wire):
    """What of the material the presenter looks at, in fractions of its size."""

    material_id: Id
    x: Fraction  # centre
    y: Fraction
    zoom: Annotated[float, Field(ge=1, le=64)]  # 1: the whole material fits


class PointerMove(Wire):
    """Where the presenter points, in fractions of the material; absent: nowhere."""

    material_id: Id
    x: Fraction | None = None
    y: Fraction | None = None


class PointerMoved(Wire):
    """The presenter points. At most 20 a second."""

    person_id: str
    material_id: str
    x: float | None
    y: float | None


class ViewMoved(Wire):
    """The presenter's view moved."""

    person_id: str
    view: ViewState

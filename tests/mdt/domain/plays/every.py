"""Every noun that people play with; a new one is a file, and a line here."""

from tests.mdt.domain.plays import (
    access,
    actions,
    advice,
    agenda,
    attending,
    chairing,
    discussion,
    letters,
    minutes,
    ordering,
    planning,
    recommendations,
    revising,
    talk,
)

NOUNS = (
    access,
    planning,
    agenda,
    discussion,
    recommendations,
    minutes,
    ordering,
    attending,
    chairing,
    talk,
    advice,
    revising,
    letters,
    actions,
)
IN_THE_ROOM = tuple(noun for noun in NOUNS if noun not in {planning, minutes, revising, letters})
"""Those that happen while people sit in the room."""

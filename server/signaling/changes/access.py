"""Access to cases: which events touch it. What is kept from somebody, their views leave out."""

from mdt.domain.events import Event
from mdt.domain.happened import access as ev
from server.signaling.changes.touched import Rule, item_changed, recommendation_changed

RULES: dict[type[Event], Rule] = {
    ev.AccessDecided: item_changed,
    ev.EvidenceShown: recommendation_changed,
}

"""What one client holds of a meeting: everything once, and then every event in its order.

It does what ``state/room-state.ts`` and ``state/sequence.ts`` do.
"""

from typing import Any

KEYS = {
    "participants": "person_id",
    "items": "id",
    "recommendations": "id",
    "chat": "seq",
    "actions": "id",
}
"""Records of a change that are merged one by one, and by what; all others are replaced."""


class Window:
    """One client."""

    def __init__(self, person_id: str) -> None:
        self.person_id = person_id
        self.seq = 0
        self.state: dict[str, Any] = {}
        self.early: dict[int, Any] = {}

    def begin(self, snapshot: Any) -> None:
        """Begin anew from everything; what came after it already is taken too."""
        self.seq, self.state = snapshot["seq"], {}
        self._fold(snapshot["change"])
        self.early = {seq: event for seq, event in self.early.items() if seq > self.seq}
        self._drain()

    def take(self, event: Any) -> bool:
        """Take an event as it came; return whether something before it is missing."""
        if event["seq"] > self.seq:
            self.early[event["seq"]] = event
        self._drain()
        return bool(self.early)

    def _drain(self) -> None:
        while self.seq + 1 in self.early:
            self.seq += 1
            self._fold(self.early.pop(self.seq)["change"])

    def _fold(self, change: Any) -> None:
        if change["is_whole"]:
            self.state = {}
        for name, value in change.items():
            if name in KEYS:
                merged = {one[KEYS[name]]: one for one in self.state.get(name, [])}
                merged.update((one[KEYS[name]], one) for one in value)
                self.state[name] = list(merged.values())
            elif value is not None and name != "is_whole":
                self.state[name] = value

    def shown(self) -> dict[str, Any]:
        """Return what the window shows, lists in an order of their own."""
        return in_order(self.state)


def in_order(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state whose records are sorted by their keys."""
    return {
        name: sorted(value, key=lambda one: str(one[KEYS[name]])) if name in KEYS else value
        for name, value in state.items()
    }

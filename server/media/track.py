"""One published source of a participant: stays the same while connections come and go.

Slots of other participants hold on to a track; the layer behind it is exchanged when its
publisher builds a new connection, and is absent while there is none.
"""

from server.media.forward import Layer, SlotStream


class Track:
    """A microphone, camera or screen, and the slots that it is put into."""

    __slots__ = ("is_active", "layer", "participant_id", "source", "streams")

    def __init__(self, participant_id: str, source: str, *, is_active: bool) -> None:
        self.participant_id = participant_id
        self.source = source
        self.is_active = is_active
        self.layer: Layer | None = None
        self.streams: list[SlotStream] = []

    def add(self, stream: SlotStream) -> None:
        """Put the track into a slot."""
        self.streams.append(stream)
        if self.layer is not None and self.is_active:
            self.layer.serve(stream)

    def remove(self, stream: SlotStream) -> None:
        """Take the track out of a slot; nothing of it is sent there any more."""
        if stream in self.streams:
            self.streams.remove(stream)
            if self.layer is not None:
                self.layer.leave(stream)

    def use(self, layer: Layer | None) -> None:
        """Carry on with another layer, or with none."""
        if self.layer is not None:
            self.layer.leave_all()
        self.layer = layer
        self._serve_all()

    def set_active(self, *, active: bool) -> None:
        """Forward, or stop to, while the slots stay as they are."""
        if active == self.is_active:
            return
        self.is_active = active
        if self.layer is not None:
            self.layer.leave_all()
        self._serve_all()

    def refresh(self, stream: SlotStream) -> None:
        """Start a slot anew at the next key frame; for a subscriber that was away."""
        if self.layer is not None and stream in self.streams:
            self.layer.leave(stream)
            if self.is_active:
                self.layer.serve(stream)

    def pause(self, stream: SlotStream) -> None:
        """Send nothing into a slot for now."""
        if self.layer is not None:
            self.layer.leave(stream)

    def _serve_all(self) -> None:
        if self.layer is not None and self.is_active:
            for stream in self.streams:
                self.layer.serve(stream)

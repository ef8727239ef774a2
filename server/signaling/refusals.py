"""Every reason for which signalling itself refuses a command; the board's reasons are its own."""

from mdt.domain.errors import N_, Invalid, MdtError


class UnknownCommand(MdtError):
    """The routing table has no such command."""

    code = "unknown_command"
    sentence = N_("This page is out of date. Please reload it.")


class InvalidRequest(Invalid):
    """The request does not fit the contract."""

    code = "invalid_request"
    sentence = N_("The server did not understand this request.")


class TooLarge(MdtError):
    """The message is larger than one may be; nothing of it was looked at."""

    code = "message_too_large"
    sentence = N_("This is too large to be sent, so nothing was changed. Please shorten it.")


class TooFast(MdtError):
    """The socket's allowance of commands is used up for now."""

    code = "rate_limited"
    sentence = N_("Too many commands at once. Wait a second, then try again.")


class TooSlow(MdtError):
    """The command was not done in time; sent again with the same id it is not done twice."""

    code = "timeout"
    sentence = N_("The server took too long. Please try again.")


class Internal(MdtError):
    """A bug: logged with its traceback, and nothing of it is told."""

    code = "internal"
    sentence = N_("Something went wrong on the server. Please try again.")


class NotSeated(MdtError):
    """The caller has no seat in a room."""

    code = "not_seated"
    sentence = N_("You are not in the room. Please join again.")


MEDIA_SENTENCES = {
    "invalid_sdp": N_("The browser's description of its sound and picture cannot be used."),
    "sdp_too_large": N_("The browser's description of its sound and picture is too large."),
    "no_room": N_("The media room is not open. Please join again."),
    "no_participant": N_("The media connection is gone and is being built again."),
    "stale_answer": N_("This media connection was replaced by a newer one."),
    "worker_lost": N_("The media server is being replaced; sound and picture return shortly."),
    "limit": N_("The media server cannot take more connections."),
}
"""What each of the engine's codes says to people."""


class MediaRefused(MdtError):
    """The media engine refused; the code is the engine's."""

    sentence = N_("Sound and picture cannot be set up.")

    def __init__(self, code: str) -> None:
        """Take the engine's code."""
        super().__init__(MEDIA_SENTENCES.get(code))
        self.code = code

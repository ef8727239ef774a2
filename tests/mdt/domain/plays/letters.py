"""Acts of letters."""

from mdt.domain.advice_checks import fit_missing
from mdt.domain.ids import LetterId, PersonId
from tests.mdt.domain.plays.play import Act, Play


def _letter(play: Play, n: int) -> LetterId:
    letters = list(play.sitting.meeting.letters)
    return letters[n % len(letters)] if letters else LetterId("none")


def note_letter(play: Play, _who: str, _person: PersonId, n: int) -> None:
    letter_id = _letter(play, n)
    seq = max((each.seq for each in play.sitting.meeting.letters.values()), default=0)
    service = play.sitting.service.letters
    play.sitting.do(service.note, letter_id, by="scribe", based_on=seq, text=f"Note {n}.")


def issue_letter(play: Play, _who: str, _person: PersonId, n: int) -> None:
    """Issue a letter, or give the answer that it waits for."""
    sitting = play.sitting
    letter = sitting.meeting.letters.get(_letter(play, n))
    if letter is not None and fit_missing(
        sitting.meeting.recommendations[letter.recommendation_id]
    ):
        answers = dict.fromkeys(("available", "affordable", "registered"), "yes")
        sitting.do(
            sitting.service.advice.answer_fit, letter.recommendation_id, by="chair", **answers
        )
    else:
        sitting.do(sitting.service.letters.issue, _letter(play, n), by="chair")


def acknowledge_letter(play: Play, _who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.letters.acknowledge, _letter(play, n), by="chair")


def recall_letter(play: Play, _who: str, _person: PersonId, n: int) -> None:
    service = play.sitting.service.letters
    play.sitting.do(service.recall, _letter(play, n), by="chair", reason=f"Reason {n}")


ACTS: tuple[Act, ...] = (note_letter, issue_letter, acknowledge_letter, recall_letter)
RARE: frozenset[str] = frozenset({"recall_letter"})

"""Acts of review, amendment and translation of the minutes."""

from mdt.domain.ids import PersonId
from tests.mdt.domain.plays.play import Act, Play
from tests.mdt.service.signing import FakeSigner


def request_changes(play: Play, who: str, _person: PersonId, n: int) -> None:
    amending = play.sitting.service.amending
    play.sitting.do(amending.request_changes, by=who, text=f"Please change {n}.")


def answer_changes(play: Play, _who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.amending.answer, by="scribe", text=f"No, {n}.")


def end_review(play: Play, _who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(play.sitting.service.amending.end_review, by="scribe")


def approve(play: Play, _who: str, _person: PersonId, _n: int) -> None:
    play.sitting.do(
        play.sitting.service.minutes.sign,
        by="chair",
        meaning="approved_as_chair",
        signer=FakeSigner(),
    )


def amend(play: Play, _who: str, _person: PersonId, n: int) -> None:
    play.sitting.do(play.sitting.service.amending.amend, by="chair", reason=f"Reason {n}")


def add_note(play: Play, who: str, _person: PersonId, n: int) -> None:
    amending = play.sitting.service.amending
    play.sitting.do(amending.add_note, by=who, text=f"Note {n}")


def translate(play: Play, _who: str, _person: PersonId, n: int) -> None:
    minutes = play.sitting.meeting.minutes
    if minutes is not None:
        block = minutes.blocks[n % len(minutes.blocks)]
        before = block.translations.get("fr")
        play.sitting.do(
            play.sitting.service.amending.translate,
            block.id,
            by="scribe",
            language="fr",
            text=block.text,
            status=("approved", "unofficial")[n % 2],
            source=block.revision,
            based_on=before.seq if before is not None else 0,
        )


ACTS: tuple[Act, ...] = (
    request_changes,
    answer_changes,
    end_review,
    approve,
    amend,
    add_note,
    translate,
)
RARE: frozenset[str] = frozenset()

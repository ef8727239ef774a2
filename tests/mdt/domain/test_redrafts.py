"""Paragraphs that a new draft replaced are found in the log, and so are those in their place."""

from mdt.domain.events import MinutesBlockAdded, MinutesDrafted, MinutesRevised
from mdt.domain.ids import BlockId, ItemId
from mdt.domain.minutes import MinutesBlock
from mdt.domain.redrafts import paragraphs, successor


def block(name: str, kind: str = "item", item: str | None = None, *refs: int) -> MinutesBlock:
    return MinutesBlock(
        id=BlockId(name), kind=kind, text=name, item_id=ItemId(item) if item else None, refs=refs
    )


def test_every_paragraph_of_every_draft_is_known_as_it_was_worded_last() -> None:
    first, note, second = block("first"), block("note", "note"), block("second")

    found = paragraphs(
        (
            MinutesDrafted(version=1, blocks=(first,)),
            MinutesBlockAdded(block=note, after=first.id),
            MinutesRevised(block_id=first.id, revision=2, text="Reworded."),
            MinutesDrafted(version=2, blocks=(second,)),
        )
    )

    assert {name: one.text for name, one in found.items()} == {
        "first": "Reworded.",
        "note": "note",
        "second": "second",
    }


def test_the_successor_has_the_same_events_or_is_the_only_one_of_its_kind() -> None:
    old = block("old", "case", "i1", 4, 5)
    same, other = block("same", "case", "i1", 4, 5), block("other", "case", "i1", 9)
    elsewhere, another = block("elsewhere", "case", "i2", 9), block("another", "item", "i1", 9)

    assert successor(old, (other, same)) == same
    assert successor(old, (elsewhere, other, another)) == other
    assert successor(old, (other, block("third", "case", "i1", 10))) is None
    assert successor(old, (elsewhere, another)) is None

"""The parts of a printed document, as plain values for a template: text only, ready to set."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Translated:
    """A paragraph in another language, with what it is worth."""

    language: str
    text: str
    standing: str  # which language, who translated and checked it, and which text binds


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the minutes, or the card that stands for it."""

    kind: str
    text: str
    note: str  # event numbers, and who reworded it
    card: tuple[Fact, ...] = ()
    heading: str = ""  # of the card
    verdict: str = ""  # quorum, in two words
    met: bool = True
    translations: tuple[Translated, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one institution who came."""

    institution: str
    rows: tuple[tuple[str, str, str, str], ...]  # name, discipline, role, times


@dataclass(frozen=True, slots=True)
class Item:
    """One agenda item with what was minuted of it."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """One signature as printed: name, time and meaning (21 CFR 11.50)."""

    name: str
    meaning: str
    facts: tuple[Fact, ...]
    hash: str
    value: str
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The whole document."""

    language: str
    text_language: str
    title: str
    subtitle: str
    header: str
    draft: str  # the word across every page; empty when signed
    amended: str  # on every page of a version that another took the place of
    status: str
    facts: tuple[Fact, ...]
    opening: tuple[Paragraph, ...]
    groups: tuple[Group, ...]
    absent: tuple[Paragraph, ...]
    items: tuple[Item, ...]
    signatures: tuple[SignatureBox, ...]
    record: tuple[Fact, ...]
    footer: str
    labels: dict[str, str] = field(default_factory=dict)

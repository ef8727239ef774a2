"""What printed minutes say in further languages, and what those texts are worth.

Only what a person has checked beside its source is printed; a draft that nobody read is not. The
language in which the minutes were drafted binds, and every translation says so.
"""

from collections.abc import Mapping

from mdt.domain.codes.minutes import CHECKED_TRANSLATIONS, TRANSLATION_STATUS
from mdt.domain.errors import N_
from mdt.domain.minutes import Minutes, MinutesBlock, Translation
from mdt.exports.printable import inline, printable
from mdt.exports.printed import Fact, Translated
from mdt.exports.words import Words


def checked(block: MinutesBlock) -> Mapping[str, Translation]:
    """Return the translations of a paragraph that a person has checked, by language."""
    return {
        code: said
        for code, said in block.translations.items()
        if said.status in CHECKED_TRANSLATIONS
    }


def translations(words: Words, minutes: Minutes, block: MinutesBlock) -> tuple[Translated, ...]:
    """Return a paragraph in its further languages."""
    return tuple(
        Translated(code, printable(said.text), standing(words, minutes, code, said))
        for code, said in sorted(checked(block).items())
    )


def languages(words: Words, minutes: Minutes) -> Fact:
    """Return which language binds, and which ones are translations."""
    found = {code for block in minutes.blocks for code in checked(block)}
    binding = words.say(N_("%(language)s (original, binding)")) % {
        "language": words.in_language(minutes.language)
    }
    others = (
        words.say(N_("%(language)s (translation)")) % {"language": words.in_language(code)}
        for code in sorted(found)
    )
    return Fact(words.say(N_("Languages")), ", ".join((binding, *others)))


def standing(words: Words, minutes: Minutes, code: str, said: Translation) -> str:
    """Return what a translation is worth: who made and checked it, and which text binds."""
    translator = words.person(said.translator)
    parts = [f"{words.in_language(code)}: {words.label(TRANSLATION_STATUS, said.status)}"]
    if translator:
        parts.append(words.say(N_("translated by %(name)s")) % {"name": translator})
    elif said.status != "machine_draft":
        parts.append(words.say(N_("drafted from the record")))
    if said.status in CHECKED_TRANSLATIONS:
        parts.append(words.say(N_("checked by %(name)s")) % {"name": words.person(said.by)})
    if said.override_reason:
        reason = inline(said.override_reason)
        parts.append(words.say(N_("differs on purpose (%(reason)s)")) % {"reason": reason})
    source = words.in_language(minutes.language)
    binds = words.say(N_("The original in %(language)s binds.")) % {"language": source}
    return f"{', '.join(parts)}. {binds}"

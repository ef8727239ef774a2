/** What a quorum lacks, and who was present, in words. */
import type { CountedView, MissingView, NotCountedView } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import type { Room } from "../room";

/** One condition that does not hold. */
export function missingWords(room: Room, missing: MissingView): string {
  const names = missing.disciplines.map((code) => room.label("disciplines", code));
  const lacking = missing.need - missing.have;
  switch (missing.kind) {
    case "all_of":
      return _("%(disciplines)s is missing", { disciplines: names.join(_(", ")) });
    case "any_of":
      return _("one of %(disciplines)s is missing", { disciplines: names.join(_(", ")) });
    case "min_count":
      return ngettext("%(n)s more person is needed", "%(n)s more people are needed", lacking);
    case "min_distinct_disciplines":
      return ngettext(
        "%(n)s more discipline is needed",
        "%(n)s more disciplines are needed",
        lacking,
      );
    case "min_disciplines":
      return ngettext(
        "%(n)s more of %(disciplines)s is needed",
        "%(n)s more of %(disciplines)s are needed",
        lacking,
        { disciplines: names.join(_(", ")) },
      );
    case "min_per_institution_side":
      return ngettext(
        "%(n)s more person of %(side)s is needed",
        "%(n)s more people of %(side)s are needed",
        lacking,
        { side: room.institutions.called(missing.side ?? "") },
      );
    case "chair_present":
      return _("the chair is missing");
  }
}

/** Why somebody who is here does not count. */
export function notCountedWords(room: Room, person: NotCountedView): string {
  return room.label("not_counted", person.reason);
}

/** Who counted, by discipline: "Pathology: Chen Wei, Li Na". */
export function presentWords(room: Room, present: readonly CountedView[]): readonly string[] {
  const byDiscipline = new Map<string, string[]>();
  for (const person of present) {
    const names = byDiscipline.get(person.discipline) ?? [];
    byDiscipline.set(person.discipline, [...names, person.display_name]);
  }
  return [...byDiscipline].map(
    ([code, names]) => [room.label("disciplines", code), names.join(_(", "))].join(_(": ")),
  );
}

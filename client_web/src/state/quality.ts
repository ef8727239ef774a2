/** How well everybody's media gets through, as the server judged it last. Pure. */
import type { PersonQuality, QualityShown } from "../contract/events.gen";

export type Qualities = ReadonlyMap<string, PersonQuality>;
export type Level = PersonQuality["level"];

/** Take what is news; who is not listed stays as they were. */
export function withQuality(known: Qualities, shown: QualityShown): Qualities {
  return new Map([...known, ...shown.people.map((each) => [each.person_id, each] as const)]);
}

/** Forget those who are no longer here, so that they come back without a mark. */
export function onlyOf(known: Qualities, people: ReadonlySet<string>): Qualities {
  return [...known.keys()].every((each) => people.has(each))
    ? known
    : new Map([...known].filter(([each]) => people.has(each)));
}

/** Who was never listed is good. */
export function levelOf(known: Qualities, personId: string): Level {
  return known.get(personId)?.level ?? "good";
}

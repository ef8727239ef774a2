/**
 * What institutions are called in my language, by the names that the record has for them.
 *
 * The page brings those of everybody whom it may tell of: for who waited in the lobby that is their
 * own, and nobody's who was planned later. The others are asked for when they are first seen.
 */
import { signal } from "@preact/signals";

import type { InstitutionNames, ParticipantView } from "./contract/events.gen";

export class Institutions {
  readonly #names;
  readonly #ask: () => Promise<InstitutionNames | null>;
  readonly #asked = new Set<string>();

  /** `ask` returns null where there was no answer. */
  constructor(
    names: Readonly<Record<string, string>>,
    ask: () => Promise<InstitutionNames | null>,
  ) {
    this.#names = signal(names);
    this.#ask = ask;
  }

  /** In my language; as recorded where that is not known. */
  called(recorded: string): string {
    return this.#names.value[recorded] ?? recorded;
  }

  /** These people are invited now. */
  follow(people: readonly ParticipantView[]): void {
    const known = this.#names.peek();
    const unknown = people
      .map((each) => each.institution)
      .filter((name) => !(name in known) && !this.#asked.has(name));
    if (unknown.length > 0) {
      void this.#learn(unknown);
    }
  }

  async #learn(unknown: readonly string[]): Promise<void> {
    for (const name of unknown) {
      this.#asked.add(name); // a name that two of them share is in no answer
    }
    const answer = await this.#ask();
    if (answer === null) {
      for (const name of unknown) {
        this.#asked.delete(name);
      }
    } else {
      const learnt = answer.names.map((each) => [each.recorded, each.called]);
      this.#names.value = { ...this.#names.peek(), ...Object.fromEntries(learnt) };
    }
  }
}

/** Since when each receiving section carries what it carries. Pure. */
import type { SlotView } from "../contract/events.gen";

export class Steadiness {
  readonly #since = new Map<string, { readonly what: string; readonly atMs: number }>();

  /**
   * Take what the sections carry now; `audible` is whose sound is passed on, null: everybody's;
   * of those who are `away` nothing comes.
   */
  update(
    slots: readonly SlotView[],
    audible: ReadonlySet<string> | null,
    away: ReadonlySet<string>,
    nowMs: number,
  ): void {
    for (const slot of slots) {
      const what = away.has(slot.person_id ?? "") ? "" : carried(slot, audible);
      if (this.#since.get(slot.mid)?.what !== what) {
        this.#since.set(slot.mid, { what, atMs: nowMs });
      }
    }
  }

  /** Sections that carried the same, unpaused, since that moment. */
  since(atMs: number): ReadonlySet<string> {
    const steady = [...this.#since].filter(([, each]) => each.what !== "" && each.atMs <= atMs);
    return new Set(steady.map(([mid]) => mid));
  }

  /** New sections: nothing is known of them. */
  forget(): void {
    this.#since.clear();
  }
}

/** Empty when nothing should come. */
function carried(slot: SlotView, audible: ReadonlySet<string> | null): string {
  const { person_id: person, source } = slot;
  if (person === null || source === null || slot.paused !== null) {
    return "";
  }
  if (source === "microphone") {
    return audible === null || audible.has(person) ? `${person} ${source}` : "";
  }
  return `${person} ${source} ${slot.quality ?? ""}`;
}

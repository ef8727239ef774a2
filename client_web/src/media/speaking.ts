/** Who speaks, from the loudness that their packets carry or that the receiver measured. */

const SPEAKING = 0.02;
const HOLD_MS = 900;

/** When each person was last heard, and who still counts as speaking. */
export class Speaking {
  readonly #heardAt = new Map<string, number>();

  /** Take one measurement (levels 0 to 1 by person) and return who speaks now. */
  update(levels: ReadonlyMap<string, number>, nowMs: number): ReadonlySet<string> {
    for (const [personId, level] of levels) {
      if (level > SPEAKING) {
        this.#heardAt.set(personId, nowMs);
      }
    }
    const speaking = new Set<string>();
    for (const [personId, at] of this.#heardAt) {
      if (nowMs - at < HOLD_MS) {
        speaking.add(personId);
      } else {
        this.#heardAt.delete(personId);
      }
    }
    return speaking;
  }
}

export function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

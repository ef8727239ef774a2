/** What stands in the middle of the room. Pure. */

/** Everybody alike, one large above the others, or something that is shared. */
export type Stage = "people" | "speaker" | "material" | "screen";

export interface StageFacts {
  /** What the person chose; `auto` follows what happens. */
  readonly choice: "auto" | "shared" | "speaker" | "people";
  readonly preferred: "material" | "screen";
  readonly hasScreen: boolean;
  readonly hasMaterial: boolean;
  /** I may show something, and the open case has something to show. */
  readonly couldShow: boolean;
}

/** A screen or material stands in the middle while there is one; else the people do. */
export function stageOf(facts: StageFacts): Stage {
  const isShared = facts.hasScreen || facts.hasMaterial;
  if (facts.choice === "speaker") {
    return "speaker";
  }
  if (facts.choice === "people" || (facts.choice === "auto" && !isShared && !facts.couldShow)) {
    return "people";
  }
  if (facts.hasScreen && (!facts.hasMaterial || facts.preferred === "screen")) {
    return "screen";
  }
  return "material";
}

/** Which of the shared screens are drawn: the chosen one while it is there, else all of them. */
export function shownScreens(
  sharers: readonly string[],
  chosen: string | null,
): readonly string[] {
  return chosen !== null && sharers.includes(chosen) ? [chosen] : sharers.slice(0, 2);
}

/** Columns of a grid of `count` pictures in a frame of this shape, so that they are largest. */
export function columnsFor(count: number, width: number, height: number): number {
  let best = 1;
  let bestWidth = 0;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const tileWidth = Math.min(width / columns, ((height / rows) * 16) / 10);
    if (tileWidth > bestWidth + 0.5) {
      best = columns;
      bestWidth = tileWidth;
    }
  }
  return best;
}

/**
 * What my screen shows, as the server is told: who is large, the page of tiles, the screens. Pure.
 *
 * The server sends what is named and nothing else, so this says no more than is in view.
 */
import type { MediaView } from "../contract/events.gen";
import type { Stage } from "./stage";
import { MOST_TILES, type Tiling } from "./tiling";

export interface IntentFacts {
  readonly me: string;
  readonly stage: Stage;
  readonly tiling: Tiling;
  /** Whom the room looks at: who has the floor, else who speaks. */
  readonly focus: string | null;
  readonly pinned: string | null;
  /** Whose screens are drawn; the one that came first, first. */
  readonly screens: readonly string[];
  /** Device px per CSS px. */
  readonly pixels: number;
  /** I look at something else, or want sound only. */
  readonly wantsPictures: boolean;
}

/** Widths of a tile, in device px, up to which the smaller pictures are sharp enough. */
const LOW_PX = 420;
const MEDIUM_PX = 860;
/** Sharper than this nobody sees in a picture that moves. */
const MOST_PIXELS = 1.5;

export function viewIntent(facts: IntentFacts): Required<MediaView> {
  const { me, tiling } = facts;
  const others = tiling.shown.filter((each) => each !== me);
  const quality = tileQuality(tiling.tilePx, facts.pixels);
  const large = largeIn(facts, quality);
  const isChosen = facts.pinned !== null && facts.pinned !== large && others.includes(facts.pinned);
  return {
    large,
    chosen: isChosen ? facts.pinned : null,
    tiles: others.filter((each) => each !== large).slice(0, MOST_TILES - (large === null ? 0 : 1)),
    tile_quality: quality,
    screens: facts.stage === "screen" ? facts.screens.filter((each) => each !== me).slice(0, 2) : [],
    sound: true,
    pictures: facts.wantsPictures,
  };
}

/** The best picture that a tile of this width has use for. */
export function tileQuality(tilePx: number, pixels: number): "low" | "medium" | "high" {
  const width = tilePx * Math.min(pixels, MOST_PIXELS);
  return width <= LOW_PX ? "low" : width <= MEDIUM_PX ? "medium" : "high";
}

export interface LargeFacts {
  readonly people: readonly string[];
  readonly me: string;
  readonly pinned: string | null;
  readonly floor: string | null;
  readonly speaker: string | null;
  /** Who was large until now: they stay through a pause in talking. */
  readonly before: string | null;
  /** Whose camera is on, and whose line stands. */
  readonly seen: ReadonlySet<string>;
}

/** Who is large in the speaker's layout: never me while somebody else is here. */
export function largeOf(facts: LargeFacts): string | null {
  const { people, me } = facts;
  const inSight = people.filter((each) => facts.seen.has(each));
  const wished = [facts.pinned, facts.floor, facts.speaker, facts.before, ...inSight, ...people];
  return wished.find((each) => each !== null && each !== me && people.includes(each)) ??
    (people.includes(me) ? me : null);
}

/** In a grid of few the one in focus goes first; in a crowd of small tiles nobody does. */
function largeIn(facts: IntentFacts, quality: "low" | "medium" | "high"): string | null {
  const { focus, me, tiling } = facts;
  if (tiling.large !== null) {
    return tiling.large === me ? null : tiling.large;
  }
  const isSeen = focus !== null && focus !== me && tiling.shown.includes(focus);
  return facts.stage === "people" && quality !== "low" && isSeen ? focus : null;
}

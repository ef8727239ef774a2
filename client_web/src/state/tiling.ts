/** Who is on the page of pictures that is in view, and how they stand. Pure. */
import { columnsFor, type Stage } from "./stage";
import type { Size } from "./viewport";

export interface TilingFacts {
  /** Everybody in the room, in their order. */
  readonly people: readonly string[];
  readonly stage: Stage;
  /** A phone: pages are as long as they are, and scroll with everything else. */
  readonly isNarrow: boolean;
  /** Where the pictures stand; null before it was measured. */
  readonly frame: Size | null;
  /** From 0; what is beyond the last page is the last page. */
  readonly page: number;
  /** Whom I keep in view; they stand on every page. */
  readonly pinned: string | null;
  /** Who is large in the speaker's layout. */
  readonly large: string | null;
  /** How many can be sent at once. */
  readonly most: number;
  /** Size of the text, of the usual 16 px: names have to fit. */
  readonly textScale: number;
}

export interface Tiling {
  /** Drawn large above the others. */
  readonly large: string | null;
  /** The page, in order, without the large one. */
  readonly shown: readonly string[];
  readonly page: number;
  readonly pages: number;
  readonly columns: number;
  readonly rows: number;
  /** Size of a tile in CSS px; 0 before it was measured, and where it follows from the width. */
  readonly tilePx: number;
  readonly tileHighPx: number;
}

/** Of the wire. */
export const MOST_TILES = 12;
export const GAP_PX = 8;
const PAGER_PX = 44;
const GRID_PX = 200;
const STRIP_PX = 136;
const STRIP_MOST_PX = 208;
const PHONE_PX = 112;
const PHONE_GRID_PX = 160;
const PHONE_ROWS = 4;
/** A camera's picture fills its tile; wider or taller than this it would lose the head. */
const WIDEST = 16 / 9;
const TALLEST = 4 / 5;

export function tilingOf(facts: TilingFacts): Tiling {
  const { people, pinned, stage } = facts;
  const large =
    stage === "speaker" && facts.large !== null && people.includes(facts.large)
      ? facts.large
      : null;
  const kept = pinned !== null && pinned !== large && people.includes(pinned) ? [pinned] : [];
  const others = people.filter((each) => each !== large && !kept.includes(each));
  const capacity = capacityOf(facts, others.length + kept.length);
  // The large one takes a place of what can be sent at once, too.
  const most = Math.max(1, Math.min(capacity, facts.most - (large === null ? 0 : 1)) - kept.length);
  const pages = Math.max(1, Math.ceil(others.length / most));
  const perPage = perPageOf(facts, most, Math.ceil(others.length / pages), kept.length);
  const page = Math.min(Math.max(0, facts.page), pages - 1);
  const shown = [...kept, ...others.slice(page * perPage, (page + 1) * perPage)];
  return { large, shown, page, pages, ...shapeOf(facts, kept.length + perPage, pages) };
}

/** No page is nearly empty, and all but the last have whole rows. */
function perPageOf(facts: TilingFacts, most: number, even: number, kept: number): number {
  if (facts.stage !== "people" || even === 0) {
    return even;
  }
  const { columns } = shapeOf(facts, most + kept, 2);
  return Math.min(most, Math.ceil((even + kept) / columns) * columns - kept);
}

type Shape = Pick<Tiling, "columns" | "rows" | "tilePx" | "tileHighPx">;

/** The page that somebody stands on; null when there is none. */
export function pageOf(facts: TilingFacts, personId: string): number | null {
  const { pages } = tilingOf(facts);
  for (let page = 0; page < pages; page += 1) {
    const tiling = tilingOf({ ...facts, page });
    if (tiling.large === personId || tiling.shown.includes(personId)) {
      return page;
    }
  }
  return null;
}

function capacityOf(facts: TilingFacts, count: number): number {
  const { frame } = facts;
  if (frame === null) {
    return MOST_TILES;
  }
  if (facts.stage !== "people") {
    const all = stripFit(facts, frame.width);
    const paged = isPagedAside(facts) ? stripFit(facts, frame.width - PAGER_PX) : all;
    return Math.min(MOST_TILES, count <= all ? all : paged);
  }
  if (facts.isNarrow) {
    return Math.min(MOST_TILES, PHONE_ROWS * phoneColumns(facts, frame.width));
  }
  const wanted = Math.min(count, MOST_TILES);
  for (let most = wanted; most > 1; most -= 1) {
    const height = frame.height - (most < count ? PAGER_PX : 0);
    if (gridTile(most, { width: frame.width, height }).tilePx >= GRID_PX * facts.textScale) {
      return most;
    }
  }
  return 1;
}

function shapeOf(
  facts: TilingFacts,
  count: number,
  pages: number,
): Shape {
  const { frame } = facts;
  if (count === 0 || frame === null) {
    return { columns: Math.max(1, count), rows: 1, tilePx: 0, tileHighPx: 0 };
  }
  const pager = pages > 1 ? PAGER_PX : 0;
  if (facts.stage !== "people") {
    const aside = isPagedAside(facts) ? pager : 0;
    const width = (frame.width - aside + GAP_PX) / count - GAP_PX;
    const tilePx = Math.floor(Math.min(width, STRIP_MOST_PX * facts.textScale));
    return { columns: count, rows: 1, tilePx, tileHighPx: 0 };
  }
  if (facts.isNarrow) {
    const columns = count === 1 ? 1 : phoneColumns(facts, frame.width);
    const tilePx = Math.floor((frame.width + GAP_PX) / columns - GAP_PX);
    return { columns, rows: Math.ceil(count / columns), tilePx, tileHighPx: 0 };
  }
  return gridTile(count, { width: frame.width, height: frame.height - pager });
}

function gridTile(count: number, frame: Size): Shape {
  const columns = columnsFor(count, frame.width, frame.height);
  const rows = Math.ceil(count / columns);
  const width = (frame.width + GAP_PX) / columns - GAP_PX;
  const height = (frame.height + GAP_PX) / rows - GAP_PX;
  return {
    columns,
    rows,
    tilePx: Math.floor(Math.max(0, Math.min(width, height * WIDEST))),
    tileHighPx: Math.floor(Math.max(0, Math.min(height, width / TALLEST))),
  };
}

function stripFit(facts: TilingFacts, width: number): number {
  const least = (facts.isNarrow ? PHONE_PX : STRIP_PX) * facts.textScale;
  return Math.max(1, Math.floor((width + GAP_PX) / (least + GAP_PX)));
}

/** Below what is shared the pages stand beside the strip: height is what is scarce there. */
function isPagedAside(facts: TilingFacts): boolean {
  return !facts.isNarrow && facts.stage !== "speaker";
}

/** At least two, as long as each has room for a name. */
function phoneColumns({ textScale }: TilingFacts, width: number): number {
  const least = width >= 2 * PHONE_PX * textScale ? 2 : 1;
  return Math.max(least, Math.floor(width / (PHONE_GRID_PX * textScale)));
}

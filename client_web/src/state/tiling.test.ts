import { expect, test } from "vitest";

import { MOST_TILES, pageOf, tilingOf, type TilingFacts } from "./tiling";

const people = (count: number) => Array.from({ length: count }, (_each, at) => `p${at}`);
const facts = (over: Partial<TilingFacts> = {}): TilingFacts => ({
  people: people(6),
  stage: "people",
  isNarrow: false,
  frame: { width: 1_000, height: 740 },
  page: 0,
  pinned: null,
  large: null,
  most: MOST_TILES,
  textScale: 1,
  ...over,
});
const everyPage = (given: TilingFacts) =>
  Array.from({ length: tilingOf(given).pages }, (_each, page) => tilingOf({ ...given, page }));

test.each([1, 2, 6, 11, 12])("%i people of a board fit on one page of a wide window", (count) => {
  const tiling = tilingOf(facts({ people: people(count) }));

  expect(tiling.pages).toBe(1);
  expect(tiling.shown).toHaveLength(count);
});

test.each([
  [13, [9, 4]],
  [24, [12, 12]],
  [25, [9, 9, 7]],
  [30, [12, 12, 6]],
])("%i people stand on pages of %j", (count, sizes) => {
  const pages = everyPage(facts({ people: people(count) }));

  expect(pages.map((each) => each.shown.length)).toEqual(sizes);
});

test.each([
  ["people", 1_000, 740, false],
  ["people", 640, 480, false],
  ["people", 366, 0, true],
  ["speaker", 1_000, 740, false],
  ["material", 1_000, 130, false],
  ["screen", 366, 80, true],
] as const)("in %s of %i×%i everybody is on exactly one page", (stage, width, height, isNarrow) => {
  for (let count = 0; count <= 40; count += 1) {
    const all = facts({ people: people(count), stage, isNarrow, frame: { width, height }, large: "p1" });
    const pages = everyPage(all);
    const seen = pages.flatMap((each) => each.shown);
    const large = pages[0]?.large ?? null;

    expect([...seen, ...(large === null ? [] : [large])].toSorted()).toEqual(people(count).toSorted());
    expect(Math.max(...pages.map((each) => each.shown.length))).toBeLessThanOrEqual(MOST_TILES);
  }
});

test("whom I keep in view stands on every page, and counts to its size", () => {
  const pages = everyPage(facts({ people: people(30), pinned: "p29" }));

  expect(pages.map((each) => each.shown[0])).toEqual(pages.map(() => "p29"));
  expect(Math.max(...pages.map((each) => each.shown.length))).toBeLessThanOrEqual(MOST_TILES);
});

test("who is large is not in the strip below", () => {
  const tiling = tilingOf(facts({ stage: "speaker", large: "p3" }));

  expect(tiling.large).toBe("p3");
  expect(tiling.shown).toEqual(["p0", "p1", "p2", "p4", "p5"]);
});

test("the large one and the strip are never more than can be sent at once", () => {
  const wide = facts({ people: people(30), stage: "speaker", large: "p3", frame: { width: 3_000, height: 900 } });

  expect(tilingOf(wide).shown).toHaveLength(10);
  expect(everyPage(wide).every((each) => each.shown.length < MOST_TILES)).toBe(true);
});

test("a server that sends few pictures at once gets small pages", () => {
  const few = facts({ people: people(12), most: 4 });

  expect(everyPage(few).map((each) => each.shown.length)).toEqual([4, 4, 4]);
});

test("nobody is large outside of the speaker's layout, or when they are gone", () => {
  expect(tilingOf(facts({ large: "p3" })).large).toBeNull();
  expect(tilingOf(facts({ stage: "speaker", large: "gone" })).large).toBeNull();
});

test("a page that is no longer there gives way to the last one", () => {
  expect(tilingOf(facts({ people: people(30), page: 9 })).page).toBe(2);
  expect(tilingOf(facts({ people: people(3), page: 9 })).page).toBe(0);
});

test("a narrow strip pages early rather than showing stamps", () => {
  const tiling = tilingOf(
    facts({ stage: "material", isNarrow: true, frame: { width: 366, height: 80 } }),
  );

  expect(tiling.shown).toHaveLength(3);
  expect(tiling.tilePx).toBeGreaterThanOrEqual(112);
});

test("the page of a person is found", () => {
  const all = facts({ people: people(30) });

  expect(pageOf(all, "p0")).toBe(0);
  expect(pageOf(all, "p29")).toBe(2);
  expect(pageOf(all, "nobody")).toBeNull();
});

test.each([
  [1, 1_000, 740],
  [2, 1_000, 740],
  [2, 1_900, 700],
  [6, 1_000, 740],
  [12, 1_000, 740],
])("%i tiles fill %i×%i without losing heads", (count, width, height) => {
  const tiling = tilingOf(facts({ people: people(count), frame: { width, height } }));
  const ratio = tiling.tilePx / tiling.tileHighPx;

  expect(ratio).toBeLessThan(1.79);
  expect(ratio).toBeGreaterThan(0.79);
  expect(tiling.columns * tiling.tilePx).toBeLessThanOrEqual(width);
  expect(tiling.rows * tiling.tileHighPx).toBeLessThanOrEqual(height);
});

test("with text of twice the size there are fewer tiles, and each is as much larger", () => {
  const usual = tilingOf(facts({ people: people(12) }));
  const large = tilingOf(facts({ people: people(12), textScale: 2 }));
  expect(large.shown.length).toBeLessThan(usual.shown.length);
  expect(large.tilePx).toBeGreaterThanOrEqual(400);

  const strip = facts({ people: people(12), stage: "speaker", large: "p0", textScale: 2 });
  expect(tilingOf(strip).tilePx).toBeGreaterThanOrEqual(272);
  expect(tilingOf({ ...strip, stage: "people", isNarrow: true }).tilePx).toBeGreaterThanOrEqual(320);
});

test("a phone with very large text shows one person beside nobody", () => {
  const frame = { width: 366, height: 700 };
  expect(tilingOf(facts({ isNarrow: true, frame })).columns).toBe(2);
  expect(tilingOf(facts({ isNarrow: true, frame, textScale: 2 })).columns).toBe(1);
});

import { expect, test } from "vitest";

import type { Tiling } from "./tiling";
import { largeOf, tileQuality, viewIntent, type IntentFacts } from "./view-intent";

const tiling = (over: Partial<Tiling> = {}): Tiling => ({
  large: null,
  shown: ["me", "a", "b"],
  page: 0,
  pages: 1,
  columns: 2,
  rows: 2,
  tilePx: 180,
  tileHighPx: 0,
  ...over,
});
const facts = (over: Partial<IntentFacts> = {}): IntentFacts => ({
  me: "me",
  stage: "people",
  tiling: tiling(),
  focus: null,
  pinned: null,
  screens: [],
  pixels: 1,
  wantsPictures: true,
  ...over,
});

test("a page of small tiles asks for small pictures of the others", () => {
  expect(viewIntent(facts({ focus: "a" }))).toEqual({
    large: null,
    chosen: null,
    tiles: ["a", "b"],
    tile_quality: "low",
    screens: [],
    sound: true,
    pictures: true,
  });
});

test("in a grid of few the one in focus goes first", () => {
  const view = viewIntent(facts({ focus: "a", tiling: tiling({ tilePx: 600 }) }));

  expect(view).toMatchObject({ large: "a", tiles: ["b"], tile_quality: "medium" });
});

test("who is in focus on another page is not asked for", () => {
  const view = viewIntent(facts({ focus: "z", tiling: tiling({ tilePx: 600 }) }));

  expect(view.large).toBeNull();
});

test("the large one of the speaker's layout is asked for, unless it is me", () => {
  const stage = "speaker";
  const shown = ["b"];

  expect(viewIntent(facts({ stage, tiling: tiling({ large: "a", shown }) }))).toMatchObject({
    large: "a",
    tiles: ["b"],
  });
  expect(viewIntent(facts({ stage, tiling: tiling({ large: "me", shown }) })).large).toBeNull();
});

test("whom I keep in view is my choice, unless they are large anyway", () => {
  expect(viewIntent(facts({ pinned: "b" })).chosen).toBe("b");
  const large = facts({ stage: "speaker", pinned: "b", tiling: tiling({ large: "b", shown: ["a"] }) });
  expect(viewIntent(large).chosen).toBeNull();
});

test("a screen is asked for only while it is in the middle, and never my own", () => {
  const screens = ["me", "a"];

  expect(viewIntent(facts({ screens })).screens).toEqual([]);
  expect(viewIntent(facts({ screens, stage: "material" })).screens).toEqual([]);
  expect(viewIntent(facts({ screens, stage: "screen" })).screens).toEqual(["a"]);
});

test.each([
  [136, 1, "low"],
  [280, 2, "low"],
  [281, 2, "medium"],
  [420, 1, "low"],
  [421, 1, "medium"],
  [860, 1, "medium"],
  [861, 1, "high"],
  [600, 3, "high"],
  [0, 1, "low"],
] as const)("a tile of %i px at %i device px each is %s", (width, pixels, quality) => {
  expect(tileQuality(width, pixels)).toBe(quality);
});

const asked = {
  people: ["me", "a", "b", "c"],
  me: "me",
  pinned: null,
  floor: null,
  speaker: null,
  before: null,
  seen: new Set<string>(),
};

test.each([
  ["nothing is known", {}, "a"],
  ["somebody was large before", { before: "b" }, "b"],
  ["somebody speaks", { before: "b", speaker: "c" }, "c"],
  ["I speak", { before: "b", speaker: "me" }, "b"],
  ["somebody has the floor", { speaker: "c", floor: "b" }, "b"],
  ["I have the floor", { speaker: "c", floor: "me" }, "c"],
  ["I chose somebody", { speaker: "c", floor: "b", pinned: "a" }, "a"],
  ["whom I chose is gone", { speaker: "c", pinned: "gone" }, "c"],
  ["nobody spoke yet and one is in sight", { seen: new Set(["me", "c"]) }, "c"],
  ["I am alone", { people: ["me"], speaker: "me" }, "me"],
  ["nobody is here", { people: [] }, null],
])("when %s", (_when, given, large) => {
  expect(largeOf({ ...asked, ...given })).toBe(large);
});

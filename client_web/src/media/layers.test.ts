import { expect, test } from "vitest";

import { activeLayers, CAMERA_LAYERS, cameraLayers, QUALITIES, type Quality } from "./layers";

test.each<[number, Quality | null, string]>([
  [3, null, "---"],
  [3, "low", "l--"],
  [3, "medium", "lm-"],
  [3, "high", "lmh"],
  [1, null, "-"],
  [1, "low", "l"],
  [1, "high", "l"],
])("of %i layers, with %s wanted, %s are sent", (count, best, sent) => {
  const marks = activeLayers(count, best).map((isOn, at) => (isOn ? "lmh"[at] : "-"));

  expect(marks.join("")).toBe(sent);
});

test("every layer is twice as wide as the one before and has a name of its own", () => {
  expect(CAMERA_LAYERS.map((each) => each.rid)).toEqual(["l", "m", "h"]);
  expect(CAMERA_LAYERS.map((each) => each.scaleResolutionDownBy)).toEqual([4, 2, 1]);
  expect(CAMERA_LAYERS).toHaveLength(QUALITIES.length);
});

test.each<[string, number, number, string]>([
  ["a usual camera", 1_280, 720, "4 2 1"],
  ["a larger one", 1_920, 1_080, "4 2 1"],
  ["a phone held upright", 720, 1_280, "4 2 1"],
  ["the smallest with three", 960, 540, "4 2 1"],
  ["an old one", 800, 600, "2 1 -"],
  ["a document camera", 640, 480, "2 1 -"],
  ["the smallest with two", 480, 270, "2 1 -"],
  ["a very old one", 352, 288, "1 - -"],
  ["a very small one", 320, 180, "1 - -"],
])("of %s (%i × %i) the layers are scaled by %s", (_what, width, height, scales) => {
  const layers = cameraLayers(3, "high", { width, height });
  const sent = layers.map((each) => (each.active ? each.scaleResolutionDownBy : "-"));

  expect(sent.join(" ")).toBe(scales);
});

test.each<[Quality | null, number, string]>([
  ["high", 720, "lmh"],
  ["medium", 720, "lm-"],
  ["high", 360, "lm-"],
  ["medium", 360, "lm-"],
  ["low", 360, "l--"],
  ["high", 180, "l--"],
  [null, 180, "---"],
])("with %s wanted of a picture of %i lines, %s are sent", (best, height, sent) => {
  const layers = cameraLayers(3, best, { width: (height * 16) / 9, height });

  expect(layers.map((each, at) => (each.active ? "lmh"[at] : "-")).join("")).toBe(sent);
});

test("a camera that does not say its size is taken for a usual one", () => {
  const usual = cameraLayers(3, "high", { width: 1_280, height: 720 });

  expect(cameraLayers(3, "high", {})).toEqual(usual);
});

test("a smaller picture has more of its line for the whole, as it has fewer layers", () => {
  const rates = [720, 480, 180].map((height) =>
    cameraLayers(3, "high", { width: (height * 4) / 3, height }).map((each) => each.maxBitrate),
  );

  expect(rates).toEqual([
    [150_000, 500_000, 1_500_000],
    [150_000, 900_000, undefined],
    [250_000, undefined, undefined],
  ]);
});

test.each([
  [1_280, 720, 1_500_000],
  [640, 480, 900_000],
  [320, 180, 250_000],
])("a browser with one layer sends all of %i × %i in it", (width, height, maxBitrate) => {
  expect(cameraLayers(1, "low", { width, height })).toEqual([
    { active: true, scaleResolutionDownBy: 1, maxBitrate },
  ]);
});

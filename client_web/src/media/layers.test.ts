import { expect, test } from "vitest";

import { activeLayers, CAMERA_LAYERS, QUALITIES, type Quality } from "./layers";

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

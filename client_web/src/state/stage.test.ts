import { expect, test } from "vitest";

import { columnsFor, stageOf, type StageFacts } from "./stage";

const facts: StageFacts = {
  choice: "auto",
  preferred: "screen",
  hasScreen: false,
  hasMaterial: false,
  couldShow: false,
};

test.each<[string, Partial<StageFacts>, string]>([
  ["nothing is shared", {}, "people"],
  ["a screen is shared", { hasScreen: true }, "screen"],
  ["a material is shown", { hasMaterial: true }, "material"],
  ["both are shown", { hasScreen: true, hasMaterial: true }, "screen"],
  ["both, and the material is wanted", { hasScreen: true, hasMaterial: true, preferred: "material" }, "material"],
  ["people are wanted beside a screen", { hasScreen: true, choice: "people" }, "people"],
  ["I could show something", { couldShow: true }, "material"],
  ["the viewer is wanted while nothing is shared", { choice: "shared" }, "material"],
])("when %s", (_when, given, stage) => {
  expect(stageOf({ ...facts, ...given })).toBe(stage);
});

test.each([
  [1, 1600, 900, 1],
  [2, 1600, 900, 2],
  [4, 1600, 900, 2],
  [6, 1600, 900, 3],
  [6, 380, 900, 1],
  [6, 380, 500, 2],
  [2, 380, 900, 1],
])("%i pictures in %i×%i stand in %i columns", (count, width, height, columns) => {
  expect(columnsFor(count, width, height)).toBe(columns);
});

import { expect, test } from "vitest";

import { columnsFor, shownScreens, stageOf, type StageFacts } from "./stage";

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
  ["the speaker is wanted beside a screen", { hasScreen: true, choice: "speaker" }, "speaker"],
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

test.each([
  [[], null, []],
  [["a"], null, ["a"]],
  [["a", "b"], null, ["a", "b"]],
  [["a", "b", "c"], null, ["a", "b"]],
  [["a", "b"], "b", ["b"]],
  [["a"], "gone", ["a"]],
])("of the screens of %j, with %j chosen, %j are drawn", (sharers, chosen, drawn) => {
  expect(shownScreens(sharers, chosen)).toEqual(drawn);
});

import { expect, test } from "vitest";

import { hueAt, initialsOf } from "./names";

test.each([
  ["Chen Wei", "CW"],
  ["Prof. Dr. Irina Sokolova", "IS"],
  ["Nguyễn Văn Minh", "NM"],
  ["佐藤 健", "佐健"],
  ["陈伟", "陈"],
  ["Chen Wei 陈伟", "CW"],
  ["", ""],
  ["<img onerror=alert(1)>", "IO"],
])("%s is marked %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("people beside each other have different hues", () => {
  const hues = Array.from({ length: 8 }, (_, place) => hueAt(place));

  expect(new Set(hues).size).toBe(8);
  expect(hueAt(8)).toBe(hueAt(0));
});

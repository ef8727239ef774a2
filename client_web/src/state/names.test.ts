import { expect, test } from "vitest";

import { hueOf, initialsOf } from "./names";

test.each([
  ["Chen Wei", "CW"],
  ["Prof. Dr. Irina Sokolova", "IS"],
  ["Nguyễn Văn Minh", "NM"],
  ["佐藤 健", "佐健"],
  ["陈伟", "陈"],
  ["", ""],
  ["<img onerror=alert(1)>", "IO"],
])("%s is marked %s", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test("a person keeps the same hue", () => {
  expect(hueOf("018f-a")).toBe(hueOf("018f-a"));
});

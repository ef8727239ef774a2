import { expect, test } from "vitest";

import { folded, isFound } from "./people-filter";

test.each([
  ["Nguyễn Văn Đức", "nguyen van duc"],
  ["NGUYỄN".normalize("NFD"), "nguyen"],
  ["Соколова", "соколова"],
  ["陈伟", "陈伟"],
])("%s is found as %s", (name, typed) => {
  expect(folded(name)).toBe(typed);
});

test("every typed word must be there, in any order", () => {
  expect(isFound("beijing cancer hospital zhang min radiation oncology", "rad beij")).toBe(true);
  expect(isFound("beijing cancer hospital zhang min radiation oncology", "rad moscow")).toBe(false);
  expect(isFound("anybody", "")).toBe(true);
});

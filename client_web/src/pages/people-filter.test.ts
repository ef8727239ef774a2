import { expect, test } from "vitest";

import { folded } from "./people-filter";

test.each([
  ["Nguyễn Văn Đức", "nguyen van duc"],
  ["NGUYỄN".normalize("NFD"), "nguyen"],
  ["Соколова", "соколова"],
  ["陈伟", "陈伟"],
])("%s is found as %s", (name, typed) => {
  expect(folded(name)).toBe(typed);
});

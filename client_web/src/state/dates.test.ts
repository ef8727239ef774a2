import { expect, test } from "vitest";

import { inWeeks, isIsoDate, isoDate } from "./dates";

test.each([
  ["2026-03-05", "2026-03-05"],
  ["2026/3/5", "2026-03-05"],
  ["2026.03.5", "2026-03-05"],
  ["2026年3月5日", "2026-03-05"],
  [" next week ", "next week"],
  ["05.03.2026", "05.03.2026"],
])("%s is read as %s", (typed, read) => {
  expect(isoDate(typed)).toBe(read);
});

test.each([
  ["2026-02-28", true],
  ["2026-02-30", false],
  ["2026-13-01", false],
  ["2026-2-8", false],
  ["", false],
])("%s is a day of the calendar: %s", (text, isDay) => {
  expect(isIsoDate(text)).toBe(isDay);
});

test("weeks are counted from the server's moment", () => {
  expect(inWeeks(Date.parse("2026-02-27T23:00:00Z"), 2)).toBe("2026-03-13");
});

import { expect, test } from "vitest";

import { backoffMs } from "./backoff";

test("the wait grows and then stays at the ceiling however often it failed", () => {
  const waits = [0, 1, 2, 3, 50, 5_000].map((attempt) => backoffMs(attempt, 1));

  expect(waits.slice(0, 4)).toEqual([250, 450, 810, 1458]);
  expect(waits.slice(4)).toEqual([8_000, 8_000]);
});

test("the wait is spread over the upper half of the step", () => {
  expect(backoffMs(0, 0)).toBe(125);
  expect(backoffMs(20, 0)).toBe(4_000);
});

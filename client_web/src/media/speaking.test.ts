import { expect, test } from "vitest";

import { sameSet, Speaking } from "./speaking";

const heard = (personId: string, level: number) => new Map([[personId, level]]);

test("a pause between words does not end speaking, a longer one does", () => {
  const speaking = new Speaking();
  speaking.update(heard("a", 0.3), 0);

  expect([...speaking.update(heard("a", 0), 500)]).toEqual(["a"]);
  expect([...speaking.update(heard("a", 0), 1_000)]).toEqual([]);
});

test("breathing is not speaking", () => {
  expect(new Speaking().update(heard("a", 0.01), 0).size).toBe(0);
});

test("sets are compared by what they hold", () => {
  expect(sameSet(new Set(["a", "b"]), new Set(["b", "a"]))).toBe(true);
  expect(sameSet(new Set(["a"]), new Set(["b"]))).toBe(false);
});

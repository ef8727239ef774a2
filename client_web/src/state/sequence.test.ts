import { expect, test } from "vitest";

import { event } from "../testing/fixtures";
import { restart, START, take } from "./sequence";

const at = (seq: number) => restart(START, seq).sequence;
const numbers = (events: readonly { readonly seq: number }[]) => events.map((each) => each.seq);

test("the next event is applied at once", () => {
  const taken = take(at(4), event(5));

  expect(numbers(taken.ready)).toEqual([5]);
  expect(taken.sequence.seq).toBe(5);
  expect(taken.gap).toBe(false);
});

test("an event that was already applied is ignored", () => {
  const taken = take(at(4), event(4));

  expect(taken.ready).toEqual([]);
  expect(taken.sequence.seq).toBe(4);
});

test("an event that came too early waits and reports the gap", () => {
  const early = take(at(4), event(6));
  expect(early.ready).toEqual([]);
  expect(early.gap).toBe(true);

  const filled = take(early.sequence, event(5));

  expect(numbers(filled.ready)).toEqual([5, 6]);
  expect(filled.gap).toBe(false);
});

test("the same early event twice is applied once", () => {
  const early = take(take(at(1), event(3)).sequence, event(3));

  expect(numbers(take(early.sequence, event(2)).ready)).toEqual([2, 3]);
});

test("events before the first snapshot wait for it without a gap", () => {
  const first = take(START, event(8));
  const second = take(first.sequence, event(7));
  expect(first.gap || second.gap).toBe(false);

  const restarted = restart(second.sequence, 7);

  expect(numbers(restarted.ready)).toEqual([8]);
});

test("a snapshot that is older than what waits still leaves a gap", () => {
  const early = take(at(1), event(9)).sequence;

  expect(restart(early, 5).gap).toBe(true);
  expect(numbers(restart(early, 8).ready)).toEqual([9]);
});

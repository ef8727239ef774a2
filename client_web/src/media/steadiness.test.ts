import { expect, test } from "vitest";

import type { SlotView } from "../contract/events.gen";
import { Steadiness } from "./steadiness";

const nobody: ReadonlySet<string> = new Set();
const slot = (mid: string, over: Partial<SlotView> = {}): SlotView => ({
  mid,
  person_id: "a",
  source: "camera",
  quality: "low",
  paused: null,
  ...over,
});

test.each<[string, Partial<SlotView>, boolean]>([
  ["the same goes on", {}, true],
  ["another person is shown", { person_id: "b" }, false],
  ["another picture of the same person is sent", { quality: "high" }, false],
  ["it is paused", { quality: null, paused: "congestion" }, false],
  ["nobody is shown", { person_id: null, source: null, quality: null }, false],
])("when %s", (_when, over, isSteady) => {
  const steadiness = new Steadiness();
  steadiness.update([slot("1")], null, nobody, 0);
  steadiness.update([slot("1", over)], null, nobody, 3_000);

  expect(steadiness.since(1_000).has("1")).toBe(isSteady);
});

test("a pause in between counts, although it is over", () => {
  const steadiness = new Steadiness();
  steadiness.update([slot("1")], null, nobody, 0);
  steadiness.update([slot("1", { paused: "congestion" })], null, nobody, 2_000);
  steadiness.update([slot("1")], null, nobody, 2_500);

  expect(steadiness.since(1_000).has("1")).toBe(false);
  expect(steadiness.since(2_500).has("1")).toBe(true);
});

test("sound is expected only of those whose sound is passed on", () => {
  const steadiness = new Steadiness();
  const voice = slot("0", { source: "microphone", quality: null });
  steadiness.update([voice], new Set(["b"]), nobody, 0);
  expect(steadiness.since(0).size).toBe(0);

  steadiness.update([voice], new Set(["a"]), nobody, 10);

  expect(steadiness.since(10).has("0")).toBe(true);
});

test("nothing is expected of those whose media are away", () => {
  const steadiness = new Steadiness();
  const voice = slot("0", { source: "microphone", quality: null });
  steadiness.update([voice], null, nobody, 0);
  steadiness.update([voice], null, new Set(["a"]), 10);
  expect(steadiness.since(10).size).toBe(0);

  steadiness.update([voice], null, nobody, 20);

  expect(steadiness.since(20).has("0")).toBe(true);
});

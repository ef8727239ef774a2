import { expect, test } from "vitest";

import type { PersonQuality } from "../contract/events.gen";
import { levelOf, onlyOf, withQuality } from "./quality";

const judged = (id: string, level: PersonQuality["level"]): PersonQuality => ({
  person_id: id,
  level,
  reason: level === "good" ? null : "loss",
  up: null,
  down: null,
});
const known = withQuality(new Map(), { people: [judged("a", "poor"), judged("b", "fair")] });

test("who was never listed is good", () => {
  expect(levelOf(known, "c")).toBe("good");
});

test("news replace what was known, and leave the others", () => {
  const later = withQuality(known, { people: [judged("a", "good")] });

  expect([levelOf(later, "a"), levelOf(later, "b")]).toEqual(["good", "fair"]);
});

test("who left comes back without a mark", () => {
  const rest = onlyOf(known, new Set(["b"]));

  expect([levelOf(rest, "a"), levelOf(rest, "b")]).toEqual(["good", "fair"]);
  expect(onlyOf(rest, new Set(["b", "c"]))).toBe(rest);
});

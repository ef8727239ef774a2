import { expect, test } from "vitest";

import { levelOf } from "./meter";

const tone = (amplitude: number) =>
  Float32Array.from({ length: 480 }, (_, i) => amplitude * Math.sin((i * Math.PI) / 24));

test("silence is empty and full scale is nearly full", () => {
  expect(levelOf(new Float32Array(480))).toBe(0);
  expect(levelOf(tone(1))).toBeGreaterThan(0.9);
});

test("a louder voice fills more of the meter", () => {
  expect(levelOf(tone(0.2))).toBeGreaterThan(levelOf(tone(0.02)));
});

test("background hiss leaves the meter empty", () => {
  expect(levelOf(tone(0.0005))).toBe(0);
});

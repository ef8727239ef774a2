import { expect, test } from "vitest";

import { clamped, panned, placed, pointAt, WHOLE, zoomedAt } from "./viewport";

const material = { width: 400, height: 200 };
const frame = { width: 200, height: 200 };

test("a whole material fits and is centred", () => {
  expect(placed(WHOLE, material, frame)).toEqual({ width: 200, height: 100, left: 0, top: 50 });
});

test("the same view shows the same centre in a frame of another size", () => {
  const view = { x: 0.25, y: 0.5, zoom: 4 };

  for (const size of [frame, { width: 900, height: 300 }]) {
    const centre = pointAt(placed(view, material, size), size.width / 2, size.height / 2);
    expect(centre.x).toBeCloseTo(0.25);
    expect(centre.y).toBeCloseTo(0.5);
  }
});

test("zooming keeps the point under the cursor", () => {
  const cursor = { x: 150, y: 100 };
  const before = pointAt(placed(WHOLE, material, frame), cursor.x, cursor.y);

  const view = zoomedAt(WHOLE, 4, cursor, material, frame);

  const after = pointAt(placed(view, material, frame), cursor.x, cursor.y);
  expect(after.x).toBeCloseTo(before.x);
  expect(after.y).toBeCloseTo(before.y);
});

test("a whole material cannot be pushed aside", () => {
  expect(panned(WHOLE, 80, 30, material, frame)).toEqual(WHOLE);
});

test("an enlarged material is pushed only to its edge", () => {
  const view = panned({ x: 0.5, y: 0.5, zoom: 4 }, 10_000, 0, material, frame);

  expect(placed(view, material, frame).left).toBeCloseTo(0);
});

test("zoom stays between the whole and the largest", () => {
  expect(clamped({ ...WHOLE, zoom: 0.1 }, material, frame).zoom).toBe(1);
  expect(clamped({ ...WHOLE, zoom: 900 }, material, frame).zoom).toBe(16);
});

import { expect, test } from "vitest";

import type { LinkSample } from "./link-stats";
import { MOST_MS, Patience, STEP_MS } from "./patience";

const STEADY = new Set(["1"]);

/** A receiving picture after so many seconds. */
function sample(
  atS: number,
  arrived: number,
  dropped: number,
  asked: number,
  roundTripMs = 90,
): LinkSample {
  const section = {
    kind: "video",
    bytes: 0,
    frames: arrived - dropped,
    freezes: 0,
    frozenS: 0,
    samples: 0,
    concealed: 0,
    arrived,
    dropped,
    asked,
  } as const;
  return {
    atMs: atS * 1_000,
    route: null,
    received: 0,
    roundTripMs,
    packetsSent: 0,
    heardBackAt: null,
    sections: new Map([["1", section]]),
  };
}

test("late frames give a picture more time, up to a bound", () => {
  const patience = new Patience();
  const given = [1, 2, 3, 4].map((step) =>
    patience
      .update(
        sample(step - 1, 20 * step - 20, 2 * step - 2, step - 1),
        sample(step, 20 * step, 2 * step, step),
        STEADY,
      )
      .get("1"),
  );

  expect(given).toEqual([STEP_MS, MOST_MS, undefined, undefined]);
});

test.each([
  [1, MOST_MS],
  [49, MOST_MS],
  [50, STEP_MS],
  [90, STEP_MS],
  [300, MOST_MS],
  [900, MOST_MS],
])("over a round trip of %i ms, late frames are given %i ms at once", (roundTripMs, givenMs) => {
  const patience = new Patience();
  const after = sample(1, 20, 2, 1, roundTripMs);

  expect(patience.update(sample(0, 0, 0, 0), after, STEADY).get("1")).toBe(givenMs);
});

test.each([
  ["few are late", 100, 1, 5],
  ["nothing was missing", 20, 10, 0],
  ["hardly any came", 5, 5, 5],
])("there is no more time when %s", (_why, arrived, dropped, asked) => {
  const patience = new Patience();
  const changed = patience.update(sample(0, 0, 0, 0), sample(1, arrived, dropped, asked), STEADY);

  expect(changed.size).toBe(0);
});

test.each([
  ["in the look in which the way is interrupted", 1, undefined],
  ["in the look in which it is back", 2, undefined],
  ["in the look after that", 3, MOST_MS],
])("frames thrown away %s (%i) give it %s ms", (_when, lateLook, givenMs) => {
  const patience = new Patience();
  const arrivedAfter = [0, 40, 49, 89, 129]; // 40 frames a look, and 9 in the interrupted one
  const looks = arrivedAfter.map((arrived, look) => {
    const lost = look > lateLook ? 8 : 0;
    return sample(2 * look, arrived, lost, lost, 300);
  });
  const given = looks.slice(1).map((after, at) => {
    const before = looks[at];
    return before && patience.update(before, after, STEADY).get("1");
  });

  expect(given[lateLook]).toBe(givenMs);
});

test("after a calm minute the picture waits less, and in the end not at all", () => {
  const patience = new Patience();
  patience.update(sample(0, 0, 0, 0), sample(1, 20, 4, 2), STEADY);
  const soon = patience.update(sample(1, 20, 4, 2), sample(50, 900, 4, 2), STEADY);
  const later = patience.update(sample(50, 900, 4, 2), sample(62, 1_000, 4, 2), STEADY);
  const still = patience.update(sample(62, 1_000, 4, 2), sample(130, 2_000, 4, 2), STEADY);

  expect([soon.size, later.get("1"), still.size]).toEqual([0, 0, 0]);
});

test("a section that carries something else keeps its time, and says nothing of it", () => {
  const patience = new Patience();
  patience.update(sample(0, 0, 0, 0), sample(1, 20, 4, 2), STEADY);
  const changed = patience.update(sample(1, 20, 4, 2), sample(2, 40, 8, 4), new Set());
  const then = patience.update(sample(2, 40, 8, 4), sample(3, 60, 12, 6), STEADY);

  expect([changed.size, then.get("1")]).toEqual([0, MOST_MS]);
});

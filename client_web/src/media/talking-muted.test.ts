import { expect, test } from "vitest";

import { TalkingMuted } from "./talking-muted";

const STEP_MS = 60;

/** A meter that reports so long that I am loud, or not. */
function meter(talking = new TalkingMuted()) {
  let nowMs = 0;
  return (isMuted: boolean, isLoud: boolean, ms: number): boolean => {
    let is = false;
    for (const end = nowMs + ms; nowMs < end; ) {
      nowMs += STEP_MS;
      is = talking.update(isMuted, isLoud, nowMs);
    }
    return is;
  };
}

test("who talks while muted is noticed, until the microphone is on", () => {
  const hear = meter();

  expect(hear(true, true, 1_200)).toBe(true);
  expect(hear(true, false, 10_000)).toBe(true);
  expect(hear(false, true, 60)).toBe(false);
});

test("a cough is not talking, however often somebody coughs", () => {
  const hear = meter();

  for (let cough = 0; cough < 5; cough += 1) {
    expect(hear(true, true, 300)).toBe(false);
    expect(hear(true, false, 2_000)).toBe(false);
  }
});

test("what was said before muting does not count", () => {
  const hear = meter();
  hear(false, true, 5_000);

  expect(hear(true, true, 300)).toBe(false);
});

test("a meter that stood still makes nobody talk", () => {
  const talking = new TalkingMuted();
  talking.update(true, false, 0);

  expect(talking.update(true, true, 60_000)).toBe(false);
});

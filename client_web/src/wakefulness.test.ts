import { beforeEach, expect, test } from "vitest";

import { ASLEEP_MS, Wakefulness } from "./wakefulness";

const TICK_MS = 250;

let wakings: number;
let wakefulness: Wakefulness;
let nowMs: number;

beforeEach(() => {
  wakings = 0;
  nowMs = 1_000;
  wakefulness = new Wakefulness(nowMs, () => (wakings += 1));
});

function runs(ms: number, everyMs = TICK_MS): void {
  for (const end = nowMs + ms; nowMs < end; ) {
    nowMs += everyMs;
    wakefulness.tick(nowMs);
  }
}

test("a window that runs is awake", () => {
  runs(60_000);

  expect(wakings).toBe(0);
});

test("a phone that was dark for a while wakes up once", () => {
  wakefulness.sight(false, nowMs);
  nowMs += ASLEEP_MS;
  wakefulness.sight(true, nowMs);
  runs(1_000);

  expect(wakings).toBe(1);
});

test("a glance at another window is no sleep", () => {
  wakefulness.sight(false, nowMs);
  nowMs += ASLEEP_MS - 1;
  wakefulness.sight(true, nowMs);

  expect(wakings).toBe(0);
});

test("a lid that was closed over a window in sight is noticed by the clock", () => {
  runs(1_000);
  nowMs += 600_000;
  runs(1_000);

  expect(wakings).toBe(1);
});

test("a window out of sight that runs once a minute is left alone until it is back", () => {
  wakefulness.sight(false, nowMs);
  runs(300_000, 60_000);
  expect(wakings).toBe(0);

  wakefulness.sight(true, nowMs);
  expect(wakings).toBe(1);
});

test("a page that the browser had frozen wakes up however short that was", () => {
  wakefulness.thawed(nowMs + 1);

  expect(wakings).toBe(1);
});

import { expect, test } from "vitest";

import { item } from "../testing/fixtures";
import { clockOffsetMs, clockText, secondsUntil, shareLeft, timeLeft } from "./timer";

const openedAt = "2026-03-02T08:00:00Z";
const opened = Date.parse(openedAt);
const open = item("a", { state: "called", opened_at: openedAt, time_box_s: 600 });

test("time is counted from the opening by the server's clock", () => {
  const localMs = opened + 60_000 - 5_000; // my clock is 5 s behind
  const nowMs = localMs + clockOffsetMs("2026-03-02T08:01:00Z", localMs);

  expect(timeLeft(open, nowMs)).toEqual({ leftS: 540, boxS: 600 });
});

test.each([-3_600_000, -5_000, 0, 5_000, 86_400_000])(
  "everybody sees the same time left, though a clock is %i ms off",
  (skewMs) => {
    const atServer = "2026-03-02T08:04:30Z";
    const localMs = Date.parse(atServer) + skewMs;
    const laterMs = localMs + 30_000;
    const offsetMs = clockOffsetMs(atServer, localMs);

    expect(timeLeft(open, laterMs + offsetMs)?.leftS).toBe(300);
  },
);

test("an item that is not open has no time left", () => {
  expect(timeLeft(item("a"), opened)).toBeNull();
  expect(timeLeft({ ...open, closed_at: openedAt }, opened)).toBeNull();
  expect(timeLeft(null, opened)).toBeNull();
});

test("a clock slightly behind never gives more than the box", () => {
  expect(timeLeft(open, opened - 900)?.leftS).toBe(600);
});

test("an overrun is negative and empties the ring", () => {
  const over = timeLeft(open, opened + 665_000);

  expect(over?.leftS).toBe(-65);
  expect(over && shareLeft(over)).toBe(0);
});

test("a clock reads minutes and seconds, hours only when needed", () => {
  expect([462, 0, -65, 3_725].map(clockText)).toEqual(["07:42", "00:00", "−01:05", "01:02:05"]);
});

test("an unreadable server time leaves my clock as it is", () => {
  expect(clockOffsetMs("soon", 1)).toBe(0);
});

test("the seconds until a moment are counted up, and none are left when it has come", () => {
  expect(secondsUntil(openedAt, opened - 61_400)).toBe(62);
  expect(secondsUntil(openedAt, opened)).toBe(0);
  expect(secondsUntil(openedAt, opened + 5_000)).toBe(0);
});

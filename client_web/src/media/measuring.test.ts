import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Report, StatsRow } from "./link-stats";
import { Measuring, type Measurable } from "./measuring";

/** A connection whose counters the test moves. */
class FakeLink implements Measurable {
  generation = 1;
  sent = 0;
  heardAt = 0;
  came = 0;
  pictures = 0;
  late = 0;

  async getStats(): Promise<RTCStatsReport> {
    const rows: readonly StatsRow[] = [
      { type: "candidate-pair", id: "p", selected: true, bytesReceived: this.came },
      { type: "outbound-rtp", id: "o", packetsSent: this.sent },
      { type: "remote-inbound-rtp", id: "r", timestamp: this.heardAt },
      {
        type: "inbound-rtp",
        id: "i",
        kind: "video",
        mid: "1",
        bytesReceived: this.pictures,
        framesDecoded: this.pictures,
        framesReceived: this.pictures + this.late,
        framesDropped: this.late,
        nackCount: this.late,
      },
    ];
    return new Map(rows.map((row) => [row.id, row])) as RTCStatsReport;
  }
}

let up: FakeLink;
let down: FakeLink;
let reports: Report[];
let told: string[];
let steady: ReadonlySet<string>;
let measuring: Measuring;

beforeEach(() => {
  vi.useFakeTimers();
  up = new FakeLink();
  down = new FakeLink();
  reports = [];
  told = [];
  steady = new Set(["1"]);
  measuring = new Measuring({
    sending: () => up,
    receiving: () => down,
    steady: () => steady,
    screens: () => new Set(),
    report: (report) => reports.push(report),
    wait: (mid, ms) => told.push(`${mid} waits ${ms}`),
    silent: () => told.push("silent"),
    stalled: (direction) => told.push(direction),
  });
  measuring.start();
});

afterEach(() => {
  measuring.stop();
  vi.useRealTimers();
});

/** Let seconds go by in which everything moves that is not named. */
async function pass(seconds: number, still: readonly ("answers" | "heard" | "pictures")[] = []) {
  for (let quarter = 0; quarter < 4 * seconds; quarter += 1) {
    up.sent += 12;
    up.came += still.includes("answers") ? 0 : 25;
    up.heardAt += still.includes("heard") ? 0 : 250;
    down.pictures += still.includes("pictures") ? 0 : 6;
    // oxlint-disable-next-line no-await-in-loop
    await vi.advanceTimersByTimeAsync(250);
  }
}

test("a report is made every five seconds, from the second sample on", async () => {
  await pass(16);

  expect(reports).toHaveLength(2);
  expect(reports[0]?.frames_per_s).toBeCloseTo(24, 0);
  expect(told).toEqual([]);
});

test("a second without an answer to what I send is a dead way", async () => {
  await pass(3);
  await pass(0.75, ["answers"]);
  expect(told).toEqual([]);

  await pass(0.25, ["answers"]);

  expect(told).toEqual(["silent"]);
});

test("a far end that no longer says what it gets is a stalled way up", async () => {
  await pass(5);
  await pass(10, ["heard"]);
  expect(told).toEqual([]);

  await pass(5, ["heard"]);

  expect(told).toEqual(["publish"]);
});

test("pictures that should come and do not are a stalled way down", async () => {
  await pass(5);
  await pass(15, ["pictures"]);

  expect(told).toEqual(["subscribe"]);
});

test("where nothing should come nothing is missed", async () => {
  steady = new Set();
  await pass(40, ["pictures"]);

  expect(told).toEqual([]);
});

test("a new connection is not compared with the one before", async () => {
  await pass(10);
  up.generation = down.generation = 2;
  up.sent = up.came = up.heardAt = down.pictures = 0;
  await pass(4);

  expect(told).toEqual([]);
  expect(reports).toHaveLength(1);
});

test("a picture whose frames come too late is given time", async () => {
  await pass(4);
  down.late += 12;
  await pass(2);

  expect(told).toEqual(["1 waits 500"]);
});

import { expect, test } from "vitest";

import {
  isArriving,
  isHeard,
  reportOf,
  sampleOf,
  Silence,
  SILENCE_MS,
  type LinkSample,
  type Route,
  type StatsRow,
} from "./link-stats";

const video = (mid: string, over: Partial<StatsRow> = {}): StatsRow => ({
  type: "inbound-rtp",
  id: `in-${mid}`,
  kind: "video",
  mid,
  bytesReceived: 1_000,
  framesDecoded: 100,
  freezeCount: 1,
  totalFreezesDuration: 0.5,
  ...over,
});
const audio = (mid: string, over: Partial<StatsRow> = {}): StatsRow => ({
  type: "inbound-rtp",
  id: `in-${mid}`,
  kind: "audio",
  mid,
  bytesReceived: 1_000,
  totalSamplesReceived: 48_000,
  concealedSamples: 480,
  silentConcealedSamples: 0,
  ...over,
});
const all = new Set(["0", "1", "2"]);
const none: ReadonlySet<string> = new Set();

test("freezes, made-up sound and frames are counted between two samples", () => {
  const before = sampleOf([video("1"), audio("0")], 1_000);
  const after = sampleOf(
    [
      video("1", { framesDecoded: 195, freezeCount: 3, totalFreezesDuration: 1.75 }),
      audio("0", { totalSamplesReceived: 288_000, concealedSamples: 12_480 }),
    ],
    6_000,
  );

  expect(reportOf(before, after, all, none)).toEqual({
    freezes: 2,
    freeze_s: 1.25,
    concealed: 0.05,
    frames_per_s: 19,
    route: null,
  });
});

test("of several pictures the one in the middle tells how freely they move", () => {
  const still = { freezeCount: 4, totalFreezesDuration: 4.5 };
  const stuck = { freezeCount: 2, totalFreezesDuration: 0.75 };
  const before = sampleOf([video("0"), video("1"), video("2")], 0);
  const one = sampleOf([video("0", still), video("1"), video("2")], 5_000);
  const two = sampleOf([video("0", still), video("1", stuck), video("2")], 5_000);

  expect(reportOf(before, one, all, none)).toMatchObject({ freezes: 0, freeze_s: 0 });
  expect(reportOf(before, two, all, none)).toMatchObject({ freezes: 1, freeze_s: 0.25 });
});

test("a screen on which nothing moves is no picture that stands still", () => {
  const before = sampleOf([video("1")], 0);
  const after = sampleOf([video("1", { freezeCount: 9, totalFreezesDuration: 8 })], 5_000);

  expect(reportOf(before, after, all, new Set(["1"]))).toMatchObject({
    freezes: 0,
    freeze_s: 0,
    frames_per_s: null,
  });
});

test("silence made up for silence is not counted", () => {
  const before = sampleOf([audio("0")], 0);
  const after = sampleOf(
    [audio("0", { totalSamplesReceived: 288_000, concealedSamples: 24_480, silentConcealedSamples: 24_000 })],
    5_000,
  );

  expect(reportOf(before, after, all, none).concealed).toBe(0);
});

test("a section that changed hands meanwhile is left out", () => {
  const before = sampleOf([video("1"), video("2")], 0);
  const after = sampleOf(
    [video("1", { freezeCount: 9, framesDecoded: 100 }), video("2", { framesDecoded: 220 })],
    5_000,
  );

  const report = reportOf(before, after, new Set(["2"]), none);

  expect(report.freezes).toBe(0);
  expect(report.frames_per_s).toBe(24);
});

test("without a picture that should move there is no rate", () => {
  const sample = sampleOf([audio("0")], 0);

  expect(reportOf(sample, { ...sample, atMs: 5_000 }, all, none).frames_per_s).toBeNull();
});

test("counters that begin anew give no negative numbers", () => {
  const before = sampleOf([video("1", { framesDecoded: 9_000, freezeCount: 40 })], 0);
  const after = sampleOf([video("1", { framesDecoded: 50, freezeCount: 0 })], 5_000);

  expect(reportOf(before, after, all, none)).toMatchObject({ freezes: 0, freeze_s: 0, frames_per_s: 0 });
});

const pair: StatsRow = { type: "candidate-pair", id: "P", localCandidateId: "L", bytesReceived: 7 };

test.each<[string, Partial<StatsRow>, Route]>([
  ["a host candidate over UDP", { candidateType: "host", protocol: "udp" }, "udp"],
  ["a host candidate over TCP", { candidateType: "host", protocol: "tcp" }, "tcp"],
  ["a learned address", { candidateType: "prflx", protocol: "udp" }, "udp"],
  ["a relay", { candidateType: "relay", protocol: "udp", relayProtocol: "udp" }, "turn_udp"],
  ["a relay over TCP", { candidateType: "relay", protocol: "udp", relayProtocol: "tcp" }, "turn_tcp"],
  ["a relay over TLS", { candidateType: "relay", protocol: "udp", relayProtocol: "tls" }, "turn_tls"],
])("%s is told from Chromium's rows", (_what, local, route) => {
  const rows: StatsRow[] = [
    { type: "transport", id: "T", selectedCandidatePairId: "P" },
    { ...pair, id: "other", localCandidateId: "nowhere", nominated: true, state: "succeeded" },
    pair,
    { type: "local-candidate", id: "L", ...local },
  ];

  expect(sampleOf(rows, 0)).toMatchObject({ route, received: 7 });
});

test("Firefox marks the chosen pair itself", () => {
  const rows: StatsRow[] = [
    { ...pair, id: "other", state: "succeeded", nominated: true },
    { ...pair, localCandidateId: "M", selected: true },
    { type: "local-candidate", id: "M", candidateType: "host", protocol: "tcp" },
  ];

  expect(sampleOf(rows, 0).route).toBe("tcp");
});

test.each<[string, readonly string[], number, boolean]>([
  ["nothing is expected", [], 1_000, true],
  ["an unknown section is expected", ["9"], 1_000, true],
  ["a section grows", ["0", "1"], 1_001, true],
  ["no section grows", ["0", "1"], 1_000, false],
])("when %s", (_when, expected, bytes, arriving) => {
  const before = sampleOf([video("1"), audio("0")], 0);
  const after = sampleOf([video("1"), audio("0", { bytesReceived: bytes })], 5_000);

  expect(isArriving(before, after, new Set(expected))).toBe(arriving);
});

const sending = (packetsSent: number, heardAt: number | null): readonly StatsRow[] => [
  { type: "outbound-rtp", id: "o", packetsSent },
  ...(heardAt === null ? [] : [{ type: "remote-inbound-rtp", id: "r", timestamp: heardAt }]),
];

test.each<[string, number, number | null, number, number | null, boolean]>([
  ["reports go on", 0, 1, 500, 2, true],
  ["reports stop while packets go out", 0, 1, 500, 1, false],
  ["nothing is sent", 500, 1, 500, 1, true],
  ["there never was a report", 0, null, 500, null, true],
])("when %s", (_when, sentBefore, heardBefore, sentAfter, heardAfter, heard) => {
  const before = sampleOf(sending(sentBefore, heardBefore), 0);
  const after = sampleOf(sending(sentAfter, heardAfter), 5_000);

  expect(isHeard(before, after)).toBe(heard);
});

const way = (atMs: number, packetsSent: number, bytesReceived: number): LinkSample =>
  sampleOf([...sending(packetsSent, null), { ...pair, selected: true, bytesReceived }], atMs);

test.each([
  ["nothing came back for long enough", SILENCE_MS, 150, 5, true],
  ["it is too early to say", SILENCE_MS - 1, 150, 5, false],
  ["something came back", SILENCE_MS, 150, 6, false],
  ["hardly anything was sent", SILENCE_MS, 110, 5, false],
])("when %s", (_when, atMs, sentLater, gotLater, broken) => {
  const silence = new Silence();

  expect(silence.isBroken(1, way(0, 100, 5))).toBe(false);
  expect(silence.isBroken(1, way(atMs, sentLater, gotLater))).toBe(broken);
});

test("who begins to speak is given time for the first answer", () => {
  const silence = new Silence();
  const looks = [way(0, 100, 5), way(9 * SILENCE_MS, 100, 5), way(9.5 * SILENCE_MS, 130, 5)];

  expect(looks.map((look) => silence.isBroken(1, look))).toEqual([false, false, false]);
  expect(silence.isBroken(1, way(10 * SILENCE_MS, 160, 5))).toBe(true);
});

test("a silence is said again after as long, until something comes or there is another link", () => {
  const silence = new Silence();
  const said = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) =>
    silence.isBroken(1, way((step * SILENCE_MS) / 4, 100 + 20 * step, 5)),
  );

  expect(said).toEqual([false, false, false, false, true, false, false, false, true]);
  expect(silence.isBroken(2, way(4 * SILENCE_MS, 500, 5))).toBe(false);
  expect(silence.isBroken(2, way(4.5 * SILENCE_MS, 600, 7))).toBe(false);
  expect(silence.isBroken(2, way(5 * SILENCE_MS, 700, 7))).toBe(false);
});

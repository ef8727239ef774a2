import { beforeEach, expect, test } from "vitest";

import { settle } from "../testing/fake-timing";
import { RecoveryStage } from "../testing/recovery-stage";
import type { Fault } from "./recovery";

let stage: RecoveryStage;

beforeEach(() => {
  stage = new RecoveryStage();
});

test("the first connection is adopted when it is connected", async () => {
  await stage.connect();

  expect(stage.adopted).toEqual([101]);
  expect(stage.health).toEqual(["connecting", "connected"]);
  expect(stage.timing.timers).toEqual([]);
});

test("a replacement is closed only after its successor is connected", async () => {
  const first = await stage.connect();
  stage.recovery.renew();
  await settle();
  expect(first.isClosed).toBe(false);
  expect(stage.health.at(-1)).toBe("recovering");

  stage.latest().becomes("connected");

  expect(stage.adopted).toEqual([101, 102]);
  expect(first.isClosed).toBe(true);
});

test("a silence of less than two seconds is waited out", async () => {
  const first = await stage.connect();
  first.becomes("disconnected");
  await stage.timing.pass(1_900);
  first.becomes("connected");
  await stage.timing.pass(60_000);

  expect(stage.links).toHaveLength(1);
  expect(first.restarts).toBe(0);
  expect(stage.health.at(-1)).toBe("connected");
});

test("a longer silence takes new credentials on the same connection", async () => {
  const first = await stage.connect();
  first.becomes("disconnected");
  await stage.timing.pass(2_000);
  expect(first.restarts).toBe(1);
  expect(stage.fault).toBe("reaching");

  first.becomes("connected");
  await stage.timing.pass(60_000);

  expect(stage.links).toHaveLength(1);
  expect(stage.health.at(-1)).toBe("connected");
});

test("credentials that do not help within five seconds are followed by a successor", async () => {
  const first = await stage.connect();
  first.becomes("disconnected");
  await stage.timing.pass(2_000);
  first.becomes("failed");
  await stage.timing.pass(4_900);
  expect(stage.links).toHaveLength(1);

  await stage.timing.pass(100);

  expect(stage.links).toHaveLength(2);
  expect(first.isClosed).toBe(false);
});

test("refused credentials are followed by a successor at once", async () => {
  const first = await stage.connect();
  stage.refuseRestart = true;
  first.becomes("failed");
  await settle();

  expect(first.restarts).toBe(0);
  expect(stage.links).toHaveLength(2);
});

test("a connection that comes back by itself is kept, and its successor dropped", async () => {
  const first = await stage.connect();
  stage.refuseRestart = true;
  first.becomes("failed");
  await settle();
  const successor = stage.latest();

  first.becomes("connected");
  await stage.timing.pass(60_000);

  expect(successor.isClosed).toBe(true);
  expect(first.isClosed).toBe(false);
  expect(stage.links).toHaveLength(2);
  expect(stage.health.at(-1)).toBe("connected");
});

test("an answer that comes after the connection is back restarts nothing", async () => {
  const first = await stage.connect();
  first.becomes("disconnected");
  const late = stage.timing.pass(2_000);
  first.becomes("connected");
  await late;

  expect(first.restarts).toBe(0);
});

test("a failure of encryption needs a new connection, not new credentials", async () => {
  const first = await stage.connect();
  first.becomes("failed", "connected");
  await settle();

  expect(first.restarts).toBe(0);
  expect(stage.links).toHaveLength(2);
});

test.each<[RTCPeerConnectionState, RTCIceConnectionState, Fault]>([
  ["connecting", "checking", "reaching"],
  ["connecting", "connected", "securing"],
  ["connecting", "completed", "securing"],
])("an attempt that is %s with ICE %s waits for %s", async (whole, ice, waitsFor) => {
  stage.recovery.renew();
  await settle();
  stage.latest().becomes(whole, ice);

  expect(stage.fault).toBe(waitsFor);
});

test("an attempt that the server does not answer says so", async () => {
  stage.refuse = true;
  stage.recovery.renew();
  await settle();

  expect(stage.fault).toBe("asking");
});

test("a network change restarts a connection that seems well, without a word", async () => {
  const first = await stage.connect();
  stage.recovery.refresh();
  await settle();
  expect(first.restarts).toBe(1);
  await stage.timing.pass(60_000);

  expect(stage.links).toHaveLength(1);
  expect(stage.health).toEqual(["connecting", "connected"]);
});

test("a connection over which nothing passes is replaced", async () => {
  await stage.connect();
  stage.recovery.stalled();
  expect(stage.fault).toBe("flowing");
  await settle();

  stage.latest().becomes("connected");

  expect(stage.adopted).toEqual([101, 102]);
});

test("after two generations that found no way the relay takes turns", async () => {
  stage.hasRelay = true;
  stage.recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    stage.latest().becomes("failed");
    // oxlint-disable-next-line no-await-in-loop
    await stage.timing.pass(5_000);
  }

  expect(stage.links.map((each) => each.way)).toEqual(["all", "all", "relay", "all", "relay"]);
});

test("a relay is not tried because of a server that does not answer", async () => {
  stage.hasRelay = true;
  stage.refuse = true;
  stage.recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await stage.timing.pass(5_000);
  }

  expect(new Set(stage.links.map((each) => each.way))).toEqual(new Set(["all"]));
});

test("without a relay every generation tries every way", async () => {
  stage.recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 4; attempt += 1) {
    stage.latest().becomes("failed");
    // oxlint-disable-next-line no-await-in-loop
    await stage.timing.pass(5_000);
  }

  expect(new Set(stage.links.map((each) => each.way))).toEqual(new Set(["all"]));
});

test("the way that worked is the first one next time", async () => {
  stage.hasRelay = true;
  stage.recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    stage.latest().becomes("failed");
    // oxlint-disable-next-line no-await-in-loop
    await stage.timing.pass(5_000);
  }
  stage.latest().becomes("connected");
  stage.recovery.renew();
  await settle();

  expect(stage.latest().way).toBe("relay");
});

test("an attempt that neither connects nor fails is replaced", async () => {
  stage.recovery.renew();
  await settle();
  await stage.timing.pass(12_000);
  expect(stage.latest().isClosed).toBe(true);

  await stage.timing.pass(5_000);

  expect(stage.links).toHaveLength(2);
});

test("attempts go on however often they are refused", async () => {
  stage.refuse = true;
  stage.recovery.renew();
  await settle();
  for (let attempt = 0; attempt < 40; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await stage.timing.pass(5_000);
  }
  expect(stage.links).toHaveLength(41);

  stage.refuse = false;
  await stage.timing.pass(5_000);
  stage.latest().becomes("connected");

  expect(stage.adopted).toEqual([142]);
});

test("signalling coming back ends the wait, but not an attempt under way", async () => {
  stage.refuse = true;
  stage.recovery.renew();
  await settle();
  stage.refuse = false;
  stage.recovery.retryNow();
  await settle();
  expect(stage.links).toHaveLength(2);

  stage.recovery.retryNow();
  await settle();

  expect(stage.links).toHaveLength(2);
});

test("what an abandoned attempt still says is not heard", async () => {
  stage.recovery.renew();
  await settle();
  const abandoned = stage.latest();
  stage.recovery.renew();
  await settle();

  abandoned.becomes("connected");

  expect(abandoned.isClosed).toBe(true);
  expect(stage.adopted).toEqual([]);
});

test("stopping closes what there is and builds nothing more", async () => {
  const first = await stage.connect();
  stage.recovery.stop();
  first.becomes("failed");
  await stage.timing.pass(60_000);

  expect(first.isClosed).toBe(true);
  expect(stage.links).toHaveLength(1);
  expect(stage.health.at(-1)).toBe("off");
});

test("on waking up a connection that stands gets a new way, and one that waits is tried at once", async () => {
  stage.recovery.renew();
  await settle();
  stage.links[0]?.becomes("connected");
  stage.recovery.awake();
  await settle();
  expect(stage.links[0]?.restarts).toBe(1);

  stage.links[0]?.becomes("closed");
  stage.refuse = true;
  await settle();
  stage.links.at(-1)?.becomes("failed");
  await settle();
  const before = stage.links.length;
  stage.recovery.awake();
  await settle();
  expect(stage.links.length).toBe(before + 1);
});

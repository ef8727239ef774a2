import { beforeEach, expect, test } from "vitest";

import { settle } from "../testing/fake-timing";
import { RecoveryStage, held, refusal } from "../testing/recovery-stage";

let stage: RecoveryStage;

beforeEach(() => {
  stage = new RecoveryStage();
});

test("an attempt that the server refuses says so", async () => {
  stage.refuse = true;
  stage.failure = refusal("worker_lost");
  stage.recovery.renew();
  await settle();

  expect(stage.fault).toBe("refused");
});

test("an attempt that found its way before the last answer waits for encryption", async () => {
  const [promise, release] = held();
  stage.answered = promise;
  stage.recovery.renew();
  await settle();
  stage.latest().becomes("connecting", "connected");
  release();
  await settle();
  expect(stage.fault).toBe("securing");

  await stage.timing.pass(12_000);

  expect(stage.fault).toBe("securing");
});

test("a successor goes on when the server says that it has closed the one before", async () => {
  const first = await stage.connect();
  stage.recovery.renew();
  await settle();
  const successor = stage.latest();

  stage.recovery.ended();
  await settle();
  expect(successor.isClosed).toBe(false);
  successor.becomes("connected");

  expect(stage.links).toHaveLength(2);
  expect(stage.adopted).toEqual([101, 102]);
  expect(first.isClosed).toBe(true);
});

test("a connection that the server has closed is replaced, though it says that it is well", async () => {
  const first = await stage.connect();
  stage.recovery.ended();
  await settle();
  first.becomes("connected");
  await settle();

  expect(stage.links).toHaveLength(2);
  expect(stage.latest().isClosed).toBe(false);
});

test("a successor that waits for its relays is not given up for new credentials", async () => {
  const first = await stage.connect();
  const [promise, release] = held();
  stage.relaysThere = promise;
  stage.recovery.renew();
  await settle();

  stage.recovery.refresh();
  await settle();
  release();
  await settle();
  stage.latest().becomes("connected");

  expect(first.restarts).toBe(0);
  expect(stage.adopted).toEqual([101, 102]);
});

test("waking up does not give up the attempt that it begins", async () => {
  const first = await stage.connect();
  stage.refuse = true;
  stage.recovery.renew();
  await settle();
  stage.refuse = false;

  stage.recovery.awake();
  await settle();
  stage.latest().becomes("connected");

  expect(first.restarts).toBe(0);
  expect(stage.adopted).toHaveLength(2);
});

test("a connection that the server does not know is replaced, though it says that it is well", async () => {
  await stage.connect();
  stage.refuseRestart = true;
  stage.restartFailure = refusal("no_participant");
  stage.recovery.refresh();
  await settle();

  expect(stage.links).toHaveLength(2);
  stage.latest().becomes("connected");
  expect(stage.adopted).toEqual([101, 102]);
});

test("a question for credentials that is lost leaves a connection that is well as it is", async () => {
  await stage.connect();
  stage.refuseRestart = true;
  stage.recovery.refresh();
  await stage.timing.pass(60_000);

  expect(stage.links).toHaveLength(1);
  expect(stage.health.at(-1)).toBe("connected");
});

test("credentials that the server refuses for a broken connection are told as refused", async () => {
  const first = await stage.connect();
  const [promise] = held();
  stage.answered = promise;
  stage.refuseRestart = true;
  stage.restartFailure = refusal("worker_lost");
  first.becomes("failed");
  await settle();

  expect(stage.fault).toBe("refused");
});

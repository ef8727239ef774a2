import { expect, test } from "vitest";

import { FakeTiming } from "../testing/fake-timing";
import { type Answer, Pauses, Typed } from "./form-draft";

function listening(...answers: Answer[]): { typed: Typed; sent: string[] } {
  const sent: string[] = [];
  const typed = new Typed(3, (name, text, readAt) => {
    sent.push(`${name}=${text} as of ${readAt}`);
    return Promise.resolve(answers.shift() ?? { kind: "kept", n: 9 });
  });
  return { typed, sent };
}

const ignore = (): void => undefined;

test("a field is sent with what its writer had read of it, not of another", async () => {
  const { typed, sent } = listening();

  typed.type("imaging", "CT");
  expect(await typed.flush(ignore)).toBe(true);
  typed.type("pathology", "HER2");
  typed.type("imaging", "CT 2");
  await typed.flush(ignore);

  expect(sent).toEqual(["imaging=CT as of 3", "pathology=HER2 as of 3", "imaging=CT 2 as of 9"]);
});

test("the slower of two is told the other text, and sends again only when they type", async () => {
  const { typed, sent } = listening({ kind: "both", n: 5, current: "MRI" });
  const told: string[] = [];

  typed.type("imaging", "CT");
  await typed.flush((name, current) => told.push(`${name}: ${current}`));
  await typed.flush(ignore);
  expect(sent).toHaveLength(1);
  typed.type("imaging", "CT, not MRI");
  await typed.flush(ignore);

  expect(told).toEqual(["imaging: MRI"]);
  expect(sent[1]).toBe("imaging=CT, not MRI as of 5");
});

test("what could not be sent is sent the next time", async () => {
  const { typed, sent } = listening({ kind: "failed" });

  typed.type("imaging", "CT");
  expect(await typed.flush(ignore)).toBe(false);
  expect(await typed.flush(ignore)).toBe(true);

  expect(sent).toHaveLength(2);
});

test("what changes while it is sent is sent after it", async () => {
  const { typed, sent } = listening();

  typed.type("imaging", "CT");
  const first = typed.flush(ignore);
  typed.type("imaging", "CT 2");
  expect(await typed.flush(ignore)).toBe(false); // one sends already

  expect(await first).toBe(true);
  expect(sent).toEqual(["imaging=CT as of 3", "imaging=CT 2 as of 9"]);
});

test("nothing more is sent of a form that was submitted while its fields were", async () => {
  const { typed, sent } = listening();

  typed.type("imaging", "CT");
  typed.type("pathology", "HER2");
  const sending = typed.flush(ignore);
  typed.forget();
  await sending;

  expect(sent).toEqual(["imaging=CT as of 3"]);
});

test("what cannot be sent is sent again by itself, until the form is submitted", async () => {
  const timing = new FakeTiming();
  const answers = [false, false, true, false];
  let tries = 0;
  const pauses = new Pauses(() => {
    tries += 1;
    return Promise.resolve(answers.shift() ?? true);
  }, timing);

  pauses.changed();
  await timing.pass(500);
  pauses.changed();
  await timing.pass(500);
  expect(tries).toBe(0);
  await timing.pass(400);
  expect(tries).toBe(1);
  await timing.pass(10_000);
  await timing.pass(10_000);
  expect(tries).toBe(3);
  await timing.pass(60_000);
  expect(tries).toBe(3);

  pauses.changed();
  await timing.pass(900);
  pauses.stop();
  await timing.pass(60_000);
  expect(tries).toBe(4);
});

import { beforeEach, expect, test } from "vitest";

import type { MediaView } from "../contract/events.gen";
import { FakeTiming, settle } from "../testing/fake-timing";
import { Viewing } from "./viewing";

let timing: FakeTiming;
let sent: (string | null | undefined)[];
let refuse: boolean;
let viewing: Viewing;
const large = (who: string): MediaView => ({ large: who });

beforeEach(() => {
  timing = new FakeTiming();
  sent = [];
  refuse = false;
  viewing = new Viewing(async (view) => {
    sent.push(view.large);
    if (refuse) {
      throw new Error("lost");
    }
    return {};
  }, timing);
});

test("nothing is said before I have a seat", async () => {
  viewing.show(large("a"));
  await timing.pass(1_000);
  expect(sent).toEqual([]);

  viewing.again();
  await timing.pass(0);

  expect(sent).toEqual(["a"]);
});

test("of quick changes only the last is said", async () => {
  viewing.again();
  for (const who of ["a", "b", "c"]) {
    viewing.show(large(who));
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(100);
  }
  await timing.pass(50);

  expect(sent).toEqual(["c"]);
});

test("what the server knows is not said twice, but after a new seat it is", async () => {
  viewing.again();
  viewing.show(large("a"));
  await timing.pass(150);
  viewing.show(large("a"));
  await timing.pass(150);
  expect(sent).toEqual(["a"]);

  viewing.again();
  await timing.pass(0);

  expect(sent).toEqual(["a", "a"]);
});

test("what was lost is said again until it is taken", async () => {
  refuse = true;
  viewing.again();
  viewing.show(large("a"));
  await timing.pass(150);
  await timing.pass(8_000);
  refuse = false;
  await timing.pass(8_000);
  await timing.pass(8_000);

  expect(sent).toEqual(["a", "a", "a"]);
});

test("a change while one is on its way follows it", async () => {
  let answer: () => void = () => {};
  viewing = new Viewing((view) => {
    sent.push(view.large);
    return new Promise((go) => (answer = () => go({})));
  }, timing);
  viewing.again();
  viewing.show(large("a"));
  await timing.pass(150);
  viewing.show(large("b"));
  await timing.pass(150);
  expect(sent).toEqual(["a"]);

  answer();
  await settle();
  await timing.pass(8_000);

  expect(sent).toEqual(["a", "b"]);
});

test("after leaving nothing more is said", async () => {
  viewing.again();
  viewing.show(large("a"));
  viewing.stop();
  await timing.pass(10_000);

  expect(sent).toEqual([]);
});

import { expect, test } from "vitest";

import { throttled } from "./presenting";
import { FakeTiming } from "./testing/fake-timing";

test("the newest value passes once per interval, and the last one always", async () => {
  const timing = new FakeTiming();
  const passed: number[] = [];
  const tell = throttled(timing, 100, (value: number) => passed.push(value));

  tell(1);
  tell(2);
  tell(3);
  await timing.pass(100);
  await timing.pass(100);
  tell(4);

  expect(passed).toEqual([1, 3, 4]);
});

import { beforeEach, expect, test } from "vitest";

import { LATE_MS, Seeing } from "./seeing";
import { FakeTiming } from "./testing/fake-timing";

const SCAN = { materialId: "scan", itemId: "item-1" };
const SLIDE = { materialId: "slide", itemId: "item-1" };
const OTHER = { materialId: "other", itemId: "item-2" };

let told: string[];
let timing: FakeTiming;
let seeing: Seeing;
let isRefusing: boolean;

beforeEach(() => {
  told = [];
  isRefusing = false;
  timing = new FakeTiming();
  seeing = new Seeing(
    async (name, request) => {
      if (isRefusing) {
        throw new Error("refused");
      }
      told.push(`${name} ${Object.values(request).join(" ")}`);
      return { seq: 1 } as never;
    },
    timing,
    "me",
  );
});

test("a picture that is drawn is nobody's news", async () => {
  seeing.follow(SCAN);
  seeing.awaited("scan");
  seeing.drawn("scan");
  await timing.pass(LATE_MS);

  expect(told).toEqual([]);
  expect(seeing.blindness.value).toBeNull();
});

test("a picture that cannot be drawn is said to the server and stands with the item", () => {
  seeing.follow(SCAN);
  seeing.failed("scan", "broken");
  seeing.failed("scan", "broken");

  expect(told).toEqual(["images.report false", "comms.report item-1 no_image"]);
  expect(seeing.blindness.value).toEqual({ materialId: "scan", why: "broken" });
});

test("what was told by itself is taken back by itself", () => {
  seeing.follow(SCAN);
  seeing.failed("scan", "missing");
  told = [];

  seeing.drawn("scan");

  expect(told).toEqual(["images.report true", "comms.solve item-1 no_image me"]);
  expect(seeing.blindness.value).toBeNull();
});

test("a picture that is not here after a while counts as not seen, until it is", async () => {
  seeing.follow(SCAN);
  seeing.awaited("scan");
  await timing.pass(LATE_MS);
  expect(seeing.blindness.value?.why).toBe("late");
  expect(told).toEqual(["images.report false", "comms.report item-1 no_image"]);

  seeing.drawn("scan");
  expect(told.slice(2)).toEqual(["images.report true", "comms.solve item-1 no_image me"]);
});

test("who looks at something else instead is not said to miss it", async () => {
  seeing.follow(SCAN);
  seeing.awaited("scan");
  seeing.abandoned();
  await timing.pass(LATE_MS);

  expect(told).toEqual([]);
});

test("the next picture that is drawn makes up for the one before, also when it is another", () => {
  seeing.follow(SCAN);
  seeing.failed("scan", "broken");
  told = [];

  seeing.follow(SLIDE);
  seeing.drawn("slide");

  expect(told).toEqual(["images.report true", "comms.solve item-1 no_image me"]);
});

test("what was not seen of an item stays with it when another is open", () => {
  seeing.follow(SCAN);
  seeing.failed("scan", "broken");
  told = [];

  seeing.follow(OTHER);
  seeing.drawn("other");
  seeing.follow(null);

  expect(told).toEqual(["images.report true"]);
});

test("with nothing shown any more nobody is missing anything", () => {
  seeing.follow(SCAN);
  seeing.failed("scan", "broken");
  told = [];

  seeing.follow(null);

  expect(told).toEqual(["images.report true"]);
  expect(seeing.blindness.value).toBeNull();
});

test("what I look at by myself concerns nobody else", () => {
  seeing.follow(SCAN);
  seeing.drawn("scan");

  seeing.failed("slide", "missing");

  expect(told).toEqual([]);
  expect(seeing.blindness.value).toEqual({ materialId: "slide", why: "missing" });
  seeing.drawn("slide");
  expect(seeing.blindness.value).toBeNull();
});

test("a new seat is told again what is missing", () => {
  seeing.seated();
  seeing.follow(SCAN);
  seeing.failed("scan", "broken");
  told = [];

  seeing.seated();

  expect(told).toEqual(["images.report false"]);
});

test("a refusal is no error", async () => {
  isRefusing = true;
  seeing.follow(SCAN);
  seeing.failed("scan", "broken");
  await timing.pass(0);

  expect(told).toEqual([]);
});

import { expect, test } from "vitest";

import type { RecommendationView } from "../contract/events.gen";
import { item, meeting, recommendation } from "../testing/fixtures";
import { nextStepOf } from "./next-step";
import { EMPTY_ROOM, type RoomState } from "./room-state";

const ONE = item("1", { state: "called" });
const live: RoomState = { ...EMPTY_ROOM, meeting: meeting({ state: "live" }) };

function withWording(state: RecommendationView["state"]): RoomState {
  return {
    ...live,
    items: [ONE, item("2")],
    recommendations: [recommendation({ item_id: "1", state })],
  };
}

test("a meeting is started, resumed, and over", () => {
  const states = ["draft", "published", "paused", "ended"];

  expect(states.map((state) => nextStepOf({ ...live, meeting: meeting({ state }) }))).toEqual([
    null,
    "start",
    "resume",
    null,
  ]);
  expect(nextStepOf(EMPTY_ROOM)).toBeNull();
});

test("a case is written down, read back, recorded, and the next one called", () => {
  expect(nextStepOf({ ...live, items: [ONE, item("2")] })).toBe("write");
  expect(nextStepOf(withWording("draft"))).toBe("read_back");
  expect(nextStepOf(withWording("read_back"))).toBe("record");
  expect(nextStepOf(withWording("recorded"))).toBe("call");
  expect(nextStepOf(withWording("superseded"))).toBe("write");
});

test("the last item is closed, and then the session ended", () => {
  expect(nextStepOf({ ...withWording("recorded"), items: [ONE] })).toBe("close");
  expect(nextStepOf({ ...live, items: [item("1", { state: "closed" })] })).toBe("end");
  expect(nextStepOf({ ...live, items: [item("1")] })).toBe("call");
});

test("what is no case needs no recommendation", () => {
  const talk = item("1", { state: "called", kind: "education" });

  expect(nextStepOf({ ...live, items: [talk, item("2")] })).toBe("call");
  expect(nextStepOf({ ...live, items: [talk] })).toBe("close");
});

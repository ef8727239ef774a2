import { expect, test } from "vitest";

import type { AttendingView } from "../contract/events.gen";
import { item, live, person } from "../testing/fixtures";
import {
  entriesOf,
  mayCallRoll,
  mayStepOut,
  nameable,
  ownRecusal,
  recusable,
  recusals,
  roomOf,
} from "./attending";
import { EMPTY_ROOM, type RoomState } from "./room-state";

const out = (person_id: string, item_id: string) => ({
  person_id,
  item_id,
  display_name: person_id,
  reason_code: "COI",
  by_self: true,
});
const wen = {
  key: "1",
  person_id: null,
  display_name: "Dr Wen",
  institution: "Hospital",
  discipline: "pathology",
  role: "member",
};
const zhao = { ...wen, key: "2", person_id: "zhao", display_name: "Dr Zhao", role: "expert" };
const attending: AttendingView = {
  recusals: [out("a", "later"), out("a", "open"), out("b", "later")],
  rooms: [{ person_id: "hall", called_seq: 4, people: [wen, zhao] }],
  media: [],
};
const room: RoomState = {
  ...EMPTY_ROOM,
  attending,
  items: [item("open", { state: "discussing" }), item("later")],
  participants: [
    person("a"),
    person("b"),
    person("c", { role: "trainee" }),
    person("zhao", { present: false, role: "expert" }),
    person("gone", { present: false, role: "coordinator" }),
    person("hall", { role: "room" }),
  ],
  live: [live("a")],
};

test("my recusal is the one from the open item", () => {
  expect(ownRecusal(room, "a")?.item_id).toBe("open");
  expect(ownRecusal(room, "b")).toBeNull();
  expect(ownRecusal({ ...room, items: [item("open")] }, "a")).toBeNull();
});

test("who is out of the open item comes first", () => {
  expect(recusals(room).map((each) => each.item_id)).toEqual(["open", "later", "later"]);
});

test("whoever is here and not out already can be kept out", () => {
  expect(recusable(room).map((each) => each.person_id)).toEqual(["b", "c"]);
});

test("a trainee steps out only by the chair, and does not call the roll", () => {
  expect([mayStepOut(room, "a"), mayStepOut(room, "c")]).toEqual([true, false]);
  expect([mayCallRoll(room, "gone"), mayCallRoll(room, "a")]).toEqual([true, false]);
});

test("somebody without a seat is found in the room that named them", () => {
  expect(roomOf(room, "zhao")?.person_id).toBe("hall");
  expect(roomOf(room, "a")).toBeNull();
});

test("a roll-call begins from the last one and offers whom it has not named", () => {
  const entries = entriesOf(attending.rooms[0] ?? { person_id: "", called_seq: 0, people: [] });

  expect(entries.map((each) => [each.person_id, each.role])).toEqual([
    [null, "member"],
    ["zhao", "member"],
  ]);
  expect(nameable(room, entries).map((each) => each.person_id)).toEqual(["gone"]);
  expect(nameable(room, []).map((each) => each.person_id)).toEqual(["zhao", "gone"]);
});

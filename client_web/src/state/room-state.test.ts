import { expect, test } from "vitest";

import { event, item, live, meeting, person, NO_TALK, snapshot } from "../testing/fixtures";
import { EMPTY_ROOM, fromSnapshot, withEvent, withLive } from "./room-state";

const CALL = { lines: [], uncovered: ["radiology"] };

const line = (seq: number, text: string) => ({
  seq,
  person_id: "p1",
  display_name: "Person p1",
  text,
  at: "2026-03-02T08:00:00Z",
});

test("an event replaces the records it names and leaves the rest alone", () => {
  const room = fromSnapshot(snapshot(1, { items: [item("a"), item("b", { position: 2 })] }));

  const next = withEvent(room, event(2, { items: [item("b", { position: 2, state: "called" })] }));

  expect(next.items.map((each) => [each.id, each.state])).toEqual([
    ["a", "planned"],
    ["b", "called"],
  ]);
  expect(next.items[0]).toBe(room.items[0]);
  expect(next.participants).toBe(room.participants);
});

test("records that are new are added, the agenda stays in its order", () => {
  const room = fromSnapshot(snapshot(1, { items: [item("b", { position: 2 })] }));

  const next = withEvent(room, event(2, { items: [item("a", { position: 1 })] }));

  expect(next.items.map((each) => each.id)).toEqual(["a", "b"]);
});

test("a chat line that comes twice is shown once", () => {
  const once = withEvent(EMPTY_ROOM, event(3, { chat: [line(3, "Hello")] }));
  const twice = withEvent(once, event(4, { chat: [line(3, "Hello"), line(4, "Again")] }));

  expect(twice.chat.map((each) => each.text)).toEqual(["Hello", "Again"]);
});

test("a snapshot forgets what came before it", () => {
  const room = fromSnapshot(snapshot(9, { participants: [person("p2")], meeting: meeting() }));

  expect(room.participants.map((each) => each.person_id)).toEqual(["p2"]);
  expect(room.meeting?.title).toBe("Gastric board");
});

test("a change that is whole leaves nothing of the record that was there, and all that is live", () => {
  const before = fromSnapshot(snapshot(8, { chat: [line(3, "Hello")], items: [item("a")] }));
  const { rules } = before;
  const room = withLive(before, { live: [live("p1")], rules, urgent: CALL });

  const next = withEvent(room, event(9, { is_whole: true, items: [item("b")] }));

  expect(next.chat).toEqual([]);
  expect(next.items.map((each) => each.id)).toEqual(["b"]);
  expect(next.live).toBe(room.live);
  expect(next.urgent).toBe(CALL);
});

test("actions are replaced one by one, the parts of the board as a whole", () => {
  const action = { id: "x", item_id: null, text: "Ask", owner_id: null, owner_name: "", due: "", note: "" };
  const room = fromSnapshot(snapshot(1, { actions: [{ ...action, state: "open" }], talk: NO_TALK }));

  const next = withEvent(room, event(2, { actions: [{ ...action, state: "done" }] }));

  expect(next.actions.map((each) => each.state)).toEqual(["done"]);
  expect(next.talk).toBe(room.talk);
});

test("who is live is replaced as a whole", () => {
  const rules = { cameras: "chair", screens: 2 } as const;
  const both = { live: [live("p1"), live("p2")], rules: EMPTY_ROOM.rules, urgent: null };
  const next = withLive(withLive(EMPTY_ROOM, both), { live: [live("p2")], rules, urgent: CALL });

  expect(next.rules).toEqual(rules);
  expect(next.live.map((each) => each.person_id)).toEqual(["p2"]);
  expect(next.urgent).toBe(CALL);
});

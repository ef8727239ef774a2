import { expect, test } from "vitest";

import type { ViewState } from "../contract/events.gen";
import { event, item, live, meeting, person, snapshot } from "../testing/fixtures";
import { EMPTY_ROOM, fromSnapshot, withEvent, withLive, withPointer, withView } from "./room-state";

const line = (seq: number, text: string) => ({
  seq,
  person_id: "p1",
  display_name: "Person p1",
  text,
  at: "2026-03-02T08:00:00Z",
});
const shows = (material_id: string) => ({ item_id: "i1", material_id, presenter_id: "p1" });
const looks = (material_id: string): ViewState => ({ material_id, x: 0.5, y: 0.5, zoom: 2 });

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

test("showing another material forgets the view and the pointer of the one before", () => {
  const first = fromSnapshot(snapshot(1, { meeting: meeting({ presentation: shows("x") }) }));
  const seen = withPointer(withView(first, looks("x")), {
    person_id: "p1",
    material_id: "x",
    x: 0.1,
    y: 0.2,
  });
  expect(seen.view?.zoom).toBe(2);

  const next = withEvent(seen, event(2, { meeting: meeting({ presentation: shows("y") }) }));

  expect(next.view).toBeNull();
  expect(next.pointer).toBeNull();
});

test("a view of a material that is no longer shown is dropped", () => {
  const room = fromSnapshot(snapshot(1, { meeting: meeting({ presentation: shows("x") }) }));

  expect(withView(room, looks("old"))).toBe(room);
});

test("a pointer without a place is no pointer", () => {
  const at = { person_id: "p1", material_id: "x" };
  const pointing = withPointer(EMPTY_ROOM, { ...at, x: 0.4, y: 0.4 });

  expect(withPointer(pointing, { ...at, x: null, y: null }).pointer).toBeNull();
});

test("who is live is replaced as a whole", () => {
  const room = withLive(EMPTY_ROOM, [live("p1"), live("p2")]);

  expect(withLive(room, [live("p2")]).live.map((each) => each.person_id)).toEqual(["p2"]);
});

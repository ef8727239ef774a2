import { expect, test } from "vitest";

import { wordsFor } from "./news";
import { EMPTY_ROOM, type RoomState } from "./state/room-state";
import { event, meeting, person } from "./testing/fixtures";

const before: RoomState = {
  ...EMPTY_ROOM,
  meeting: meeting(),
  participants: [person("p1"), person("p2")],
  attending: { recusals: [], rooms: [], media: [] },
};
const recusal = {
  person_id: "p2",
  display_name: "Dr Two",
  item_id: "i1",
  reason_code: "COI",
  by_self: false,
};
const after: RoomState = { ...before, attending: { recusals: [recusal], rooms: [], media: [] } };

test("a recusal is told by the name of whoever is out, not of who said so", () => {
  expect(wordsFor(event(1, {}, "recusal.began"), before, after, "p1")).toContain("Dr Two");
  expect(wordsFor(event(2, {}, "recusal.ended"), after, before, "p1")).toContain("Dr Two");
});

test("who is out, or back, is told so", () => {
  expect(wordsFor(event(1, {}, "recusal.began"), before, after, "p2")).toMatch(/^You take no part/);
  expect(wordsFor(event(2, {}, "recusal.ended"), after, before, "p2")).toMatch(/^You take part/);
});

test("an event that shows by itself needs no words", () => {
  expect(wordsFor(event(1, {}, "agenda.extended"), before, before, "p1")).toBe("");
});

import { expect, test } from "vitest";

import type { PollView } from "./contract/events.gen";
import { asksMe, wordsFor } from "./news";
import { EMPTY_ROOM, type RoomState } from "./state/room-state";
import { event, item, meeting, NO_TALK, person } from "./testing/fixtures";

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

test("a removal is told by the name of whoever is out, and not to them", () => {
  const out = { ...before, participants: [person("p1"), person("p2", { present: false })] };
  const removed = event(3, {}, "participant.removed");

  expect(wordsFor(removed, before, out, "p1")).toBe("Person p2 was removed from the room.");
  expect(wordsFor(removed, before, out, "p2")).toBe("");
});

test("an event that shows by itself needs no words", () => {
  expect(wordsFor(event(1, {}, "agenda.extended"), before, before, "p1")).toBe("");
});

const open: RoomState = { ...before, items: [item("i1", { state: "discussing" })] };
const talk = { ...NO_TALK, item_id: "i1" };
const called: RoomState = {
  ...open,
  participants: [person("p1"), person("p2", { discipline: "radiology" })],
  talk: { ...talk, called_out: ["radiology"] },
};

test("whose discipline is asked for its view is told so, once, and nobody else", () => {
  const asked = { ...event(1, {}, "discipline.called"), actor_id: "p1" };
  expect(asksMe(asked, open, called, "p2", true)).toBe(true);
  expect(wordsFor(asked, open, called, "p2")).toMatch(/your discipline/);
  expect(asksMe(asked, called, called, "p2", true)).toBe(false);
  expect(asksMe(asked, open, called, "p3", true)).toBe(false);
  expect(wordsFor(asked, open, called, "p3")).toBe("");
});

test("a round asks those who count, but not who opened it", () => {
  const asked = { ...event(1, {}, "round.opened"), actor_id: "p1" };
  expect(asksMe(asked, open, open, "p2", true)).toBe(true);
  expect(asksMe(asked, open, open, "p2", false)).toBe(false);
  expect(asksMe(asked, open, open, "p1", true)).toBe(false);
});

test("a poll asks who is entitled, while it is open", () => {
  const poll = { id: "q1", state: "open", entitled: ["p2"] } as unknown as PollView;
  const asked = { ...event(1, {}, "poll.opened"), actor_id: "p1" };
  const put = { ...open, talk: { ...talk, polls: [poll] } };
  const shut = { ...open, talk: { ...talk, polls: [{ ...poll, state: "closed" } as PollView] } };
  expect(asksMe(asked, open, put, "p2", true)).toBe(true);
  expect(asksMe(asked, open, put, "p3", true)).toBe(false);
  expect(asksMe(asked, open, shut, "p2", true)).toBe(false);
});

test("who is given the floor is asked, and who only hears of it is not", () => {
  const given = { ...event(1, {}, "floor.given"), actor_id: "p1" };
  const spoken = { ...open, meeting: meeting({ floor: "p2" }) };
  expect(asksMe(given, open, spoken, "p2", false)).toBe(true);
  expect(asksMe(given, open, spoken, "p3", true)).toBe(false);
});

test("who is handed the lead, or gets it because the chair was lost, is told so", () => {
  const led = (leader_id: string): RoomState =>
    ({ ...open, chairing: { leader_id } }) as unknown as RoomState;
  const handed = { ...event(1, {}, "role.handed_over"), actor_id: "p1" };
  expect(asksMe(handed, led("p1"), led("p2"), "p2", true)).toBe(true);
  expect(asksMe(handed, led("p1"), led("p2"), "p1", true)).toBe(false);
  expect(asksMe({ ...handed, actor_id: "p2" }, led("p1"), led("p2"), "p2", true)).toBe(true);
});

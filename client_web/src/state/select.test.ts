import { expect, test } from "vitest";

import type { CaseView } from "../contract/events.gen";
import { item, live, meeting, NO_TALK, person, recommendation } from "../testing/fixtures";
import { EMPTY_ROOM, type RoomState } from "./room-state";
import {
  absentPeople,
  checklistOf,
  handPlace,
  isCaseKept,
  keptFrom,
  nextItem,
  notSeeing,
  openItem,
  presentPeople,
  recommendationOf,
  screenSharers,
  talkOf,
} from "./select";

const room: RoomState = {
  ...EMPTY_ROOM,
  meeting: meeting({ hands: ["b", "a"] }),
  participants: [person("a"), person("b", { present: false }), person("c", { present: false })],
  items: [item("1", { state: "closed" }), item("2", { state: "deciding" }), item("3")],
  live: [live("b")],
};

test("the open item and the next one are found by their state", () => {
  expect([openItem(room)?.id, nextItem(room)?.id]).toEqual(["2", "3"]);
});

test("somebody is present by seat or by the record", () => {
  expect(presentPeople(room).map((each) => each.person_id)).toEqual(["a", "b"]);
  expect(absentPeople(room).map((each) => each.person_id)).toEqual(["c"]);
});

test("hands have a place in the queue", () => {
  expect(["a", "b", "c"].map((id) => handPlace(room, id))).toEqual([2, 1, 0]);
});

test("a superseded recommendation does not stand", () => {
  const both = [
    recommendation({ id: "old", state: "superseded" }),
    recommendation({ id: "new", state: "draft" }),
  ];

  expect(recommendationOf({ ...room, recommendations: both }, "i1")?.id).toBe("new");
});

test("of two screens the presenter's comes first", () => {
  const sharing = [live("a", { screen: true }), live("b"), live("c", { screen: true })];
  const presented = [item("2", { state: "presenting", presenter_id: "c" })];

  expect(screenSharers({ ...room, live: sharing })).toEqual(["a", "c"]);
  expect(screenSharers({ ...room, live: sharing, items: presented })).toEqual(["c", "a"]);
});

test("what was said on one item is not told of another", () => {
  const said = {
    item_id: "2",
    called_out: ["radiology"],
    round: null,
    positions: [],
    polls: [],
    problems: [],
  };

  expect(talkOf({ ...room, talk: said }, "2").called_out).toEqual(["radiology"]);
  expect(talkOf({ ...room, talk: said }, "3").called_out).toEqual([]);
  expect(talkOf(room, "2").item_id).toBe("2");
});

test("the checklist of one item is not told of another", () => {
  const lines = [{ code: "quorum", is_done: true, seq: 12, by_hand: false }];
  const told = { ...room, checklist: { item_id: "2", lines, kept_from: [] } };

  expect(checklistOf(told, "2")).toEqual(lines);
  expect(checklistOf(told, "3")).toEqual([]);
  expect(checklistOf(room, "2")).toEqual([]);
});

test("each hospital that a case is kept from is named once, and none where there is none", () => {
  const people = [
    person("a", { institution: "Moscow" }),
    person("b", { institution: "Beijing" }),
    person("c", { institution: "Moscow" }),
  ];
  const checklist = { item_id: "2", lines: [], kept_from: ["a", "c"] };

  expect(keptFrom({ ...room, participants: people, checklist })).toEqual(["Moscow"]);
  expect(keptFrom({ ...room, participants: people })).toEqual([]);
});

test("who does not see is who said so and whose window did, while they are here", () => {
  const problem = { discipline: "radiology", at: "2026-03-02T08:00:00Z" };
  const told = (person_id: string, kind: string) => ({
    ...problem,
    person_id,
    kind,
    display_name: `Person ${person_id}`,
  });
  const blind: RoomState = {
    ...room,
    talk: { ...NO_TALK, problems: [told("a", "no_image"), told("b", "no_audio")] },
    attending: {
      recusals: [],
      rooms: [],
      media: [
        { person_id: "b", audio: true, images: false },
        { person_id: "c", audio: true, images: false },
      ],
    },
  };

  expect(notSeeing(blind)).toEqual(["a", "b"].map((id) => person(id).display_name));
  expect(notSeeing(room)).toEqual([]);
});

test("a case that is open without its sheet is kept from me; anything else is not", () => {
  const sheet = { pseudonym: "K-1" } as unknown as CaseView;
  expect(isCaseKept(item("1", { case: null }))).toBe(true);
  expect(isCaseKept(item("1", { case: sheet }))).toBe(false);
  expect(isCaseKept(item("1", { kind: "topic" }))).toBe(false);
  expect(isCaseKept(null)).toBe(false);
});

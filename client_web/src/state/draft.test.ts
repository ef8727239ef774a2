import { expect, test } from "vitest";

import {
  changedFields,
  edited,
  emptyDraft,
  EMPTY_DRAFT,
  followed,
  hasConflict,
  isDirty,
  keptMine,
  rebased,
  refused,
  sending,
  shown,
  tookTheirs,
} from "./draft";
import { recommendation } from "../testing/fixtures";

const GUIDELINE = {
  body: "",
  title: "",
  edition: "",
  chapter: "",
  url: "",
  on: "",
  agrees: true,
  note: "",
};
const server = { ...EMPTY_DRAFT, text: "Surgery after MDT", type: "OP" };
const start = rebased(emptyDraft("i1"), server, 3);

test("the form shows my edits over what the server has", () => {
  const draft = edited(start, "text", "Chemotherapy first");

  expect(shown(draft)).toEqual({ ...server, text: "Chemotherapy first" });
  expect(isDirty(draft)).toBe(true);
});

test("changing a field back makes it clean", () => {
  const draft = edited(edited(start, "text", "x"), "text", server.text);

  expect(isDirty(draft)).toBe(false);
});

test("what somebody else saves in another field shows through without a conflict", () => {
  const mine = edited(start, "text", "Chemotherapy first");

  const draft = rebased(mine, { ...server, intent: "curative" }, 4);

  expect(shown(draft)).toEqual({ ...server, intent: "curative", text: "Chemotherapy first" });
  expect(hasConflict(draft)).toBe(false);
});

test("the same field changed by two people keeps both texts and shows mine", () => {
  const mine = edited(start, "text", "Mine");

  const draft = rebased(mine, { ...server, text: "Theirs" }, 4);

  expect(shown(draft).text).toBe("Mine");
  expect(draft.theirs).toEqual({ text: "Theirs" });
});

test("keeping mine leaves my text to be saved over the newer revision", () => {
  const draft = keptMine(rebased(edited(start, "text", "Mine"), { ...server, text: "Theirs" }, 4));

  expect([hasConflict(draft), isDirty(draft), draft.revision]).toEqual([false, true, 4]);
});

test("taking theirs drops only the fields that were in conflict", () => {
  const mine = edited(edited(start, "text", "Mine"), "intent", "palliative");

  const draft = tookTheirs(rebased(mine, { ...server, text: "Theirs" }, 4));

  expect(shown(draft)).toEqual({ ...server, text: "Theirs", intent: "palliative" });
  expect(hasConflict(draft)).toBe(false);
});

test("my own saved text coming back makes the field clean", () => {
  const draft = rebased(edited(start, "text", "Mine"), { ...server, text: "Mine" }, 4);

  expect(isDirty(draft)).toBe(false);
});

test("typing on while a save is under way loses nothing", () => {
  const sent = sending(edited(start, "text", "Chemo"));
  const typedOn = edited(sent, "text", "Chemotherapy");

  const draft = rebased(typedOn, { ...server, text: "Chemo" }, 4);

  expect(shown(draft).text).toBe("Chemotherapy");
  expect(hasConflict(draft)).toBe(false);
});

test("a refusal brings the newer text like any other news of it", () => {
  const mine = edited(start, "text", "Mine");
  const current = { ...server, text: "Theirs" };

  const draft = refused(mine, { current, rejected: shown(mine), revision: 5 });

  expect([draft.revision, draft.theirs.text, shown(draft).text]).toEqual([5, "Theirs", "Mine"]);
});

test("an older revision changes nothing", () => {
  expect(rebased(start, EMPTY_DRAFT, 2)).toBe(start);
});

test("another item begins with an empty draft", () => {
  const draft = followed(edited(start, "text", "Mine"), "i2", null);

  expect([draft.itemId, draft.revision, isDirty(draft)]).toEqual(["i2", 0, false]);
});

test("following the room takes the recommendation of the item", () => {
  const draft = followed(null, "i1", recommendation({ revision: 2, draft: server }));

  expect([draft.revision, shown(draft).text]).toEqual([2, server.text]);
});

test("a text that the server stored without outer blanks is not a conflict", () => {
  const mine = sending(edited(start, "text", "Chemotherapy "));

  const draft = rebased(mine, { ...server, text: "Chemotherapy" }, 4);

  expect([hasConflict(draft), isDirty(draft), shown(draft).text]).toEqual([
    false,
    false,
    "Chemotherapy ",
  ]);
});

test("lists are mine or theirs by what they say", () => {
  const esmo = { ...GUIDELINE, body: "ESMO" };
  const mine = edited(start, "guidelines", [esmo]);

  expect(changedFields(mine)).toEqual(["guidelines"]);
  expect(isDirty(rebased(mine, { ...server, guidelines: [{ ...esmo }] }, 4))).toBe(false);
  expect(hasConflict(rebased(mine, { ...server, guidelines: [GUIDELINE] }, 4))).toBe(true);
});

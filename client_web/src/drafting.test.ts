import { beforeEach, expect, test } from "vitest";

import type { RecommendationSaveDraft } from "./contract/events.gen";
import { Drafting, type Command } from "./drafting";
import { CommandRefused } from "./signaling/client";
import { EMPTY_ROOM, type RoomState } from "./state/room-state";
import { FakeTiming } from "./testing/fake-timing";
import { EMPTY_DRAFT, item, recommendation } from "./testing/fixtures";

type Sent = { readonly name: string; readonly request: RecommendationSaveDraft };

let timing: FakeTiming;
let sent: Sent[];
let answer: (request: Sent) => void;
let drafting: Drafting;

const room = (revision: number, text: string, intent = ""): RoomState => ({
  ...EMPTY_ROOM,
  items: [item("i1", { state: "deciding" })],
  recommendations: [recommendation({ revision, draft: { ...EMPTY_DRAFT, text, intent } })],
});

beforeEach(() => {
  timing = new FakeTiming();
  sent = [];
  // The server announces what it stored before it answers.
  answer = ({ request }) => {
    drafting.follow(room(request.revision + 1, request.draft.text, request.draft.intent));
  };
  const command = async (name: string, request: unknown) => {
    const row = { name, request: request as RecommendationSaveDraft };
    sent.push(row);
    if (name === "recommendation.save_draft") {
      answer(row);
    }
    return { seq: 1 };
  };
  drafting = new Drafting(command as Command, timing);
  drafting.follow(room(1, "Surgery"));
});

const conflict = (text: string, intent = "") =>
  new CommandRefused({
    code: "revision_conflict",
    message: "Somebody else changed this.",
    field: "",
    detail: {
      current: { ...EMPTY_DRAFT, text, intent },
      rejected: EMPTY_DRAFT,
      revision: 5,
    },
  });

test("a pause in typing saves, once", async () => {
  drafting.edit("text", "Chemo");
  await timing.pass(300);
  drafting.edit("text", "Chemotherapy");
  await timing.pass(700);

  expect(sent.map(({ request }) => [request.revision, request.draft.text])).toEqual([
    [1, "Chemotherapy"],
  ]);
  expect(drafting.status.value).toBe("clean");
});

test("typing without a pause is still seen by others now and then", async () => {
  for (let letter = 0; letter < 10; letter += 1) {
    drafting.edit("text", "x".repeat(letter + 1));
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(400);
  }

  expect(sent.length).toBeGreaterThan(1);
});

test("somebody else's text in another field is merged and mine is sent over it", async () => {
  let refusals = 0;
  const stored = answer;
  answer = (row) => {
    if (refusals++ === 0) {
      throw conflict("Surgery", "K");
    }
    stored(row);
  };
  drafting.edit("text", "Mine");
  await timing.pass(700);
  await timing.pass(700);

  expect(sent.at(-1)?.request).toMatchObject({ revision: 5, draft: { text: "Mine", intent: "K" } });
  expect(drafting.refusal.value).toBeNull();
});

test("somebody else's text in my field waits for a choice", async () => {
  answer = () => {
    throw conflict("Theirs");
  };
  drafting.edit("text", "Mine");
  await timing.pass(700);
  await timing.pass(5_000);

  expect(drafting.status.value).toBe("conflict");
  expect(drafting.refusal.value?.message).toBe("Somebody else changed this.");
  expect(sent).toHaveLength(1);
});

test("keeping mine saves it over theirs", async () => {
  const stored = answer;
  answer = () => {
    throw conflict("Theirs");
  };
  drafting.edit("text", "Mine");
  await timing.pass(700);
  answer = stored;
  await drafting.keepMine();

  expect(sent.at(-1)?.request).toMatchObject({ revision: 5, draft: { text: "Mine" } });
  expect(drafting.status.value).toBe("clean");
});

test("reading back saves first and names the revision that was saved", async () => {
  drafting.edit("text", "Final");
  await drafting.readBack();

  expect(sent.map(({ name, request }) => [name, request.revision])).toEqual([
    ["recommendation.save_draft", 1],
    ["recommendation.read_back", 2],
  ]);
});

test("a text in conflict is not read back", async () => {
  answer = () => {
    throw conflict("Theirs");
  };
  drafting.edit("text", "Mine");
  await drafting.readBack();

  expect(sent.map(({ name }) => name)).toEqual(["recommendation.save_draft"]);
});

test("a date that is half typed is not sent, and does not hold back the rest", async () => {
  drafting.edit("due_date", "2026-0");
  await timing.pass(700);
  expect(sent).toEqual([]);

  drafting.edit("text", "Chemo");
  await timing.pass(700);

  expect(sent.at(-1)?.request.draft).toMatchObject({ text: "Chemo", due_date: "" });
});

test("another item's recommendation starts empty", () => {
  drafting.edit("text", "Mine");
  drafting.follow({ ...EMPTY_ROOM, items: [item("i2", { state: "called" })] });

  expect(drafting.draft.value).toMatchObject({ itemId: "i2", mine: {}, revision: 0 });
});

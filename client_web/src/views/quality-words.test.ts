import { expect, test } from "vitest";

import type { LiveView, SlotView } from "../contract/events.gen";
import { whyWords, type WhyFacts } from "./quality-words";

const LIVE: LiveView = {
  person_id: "b",
  microphone: true,
  camera: true,
  screen: false,
  connected: true,
  media_away: false,
};
const SLOT: SlotView = { mid: "1", person_id: "b", source: "camera", quality: "low", paused: null };

const why = (over: Partial<WhyFacts> = {}): string =>
  whyWords({
    isTheirRecusal: false,
    isMyRecusal: false,
    isSoundOnly: false,
    live: LIVE,
    slot: SLOT,
    ...over,
  });
const paused = (reason: SlotView["paused"]): SlotView => ({ ...SLOT, paused: reason });

test.each([
  ["congestion", "too slow"],
  ["policy", "Shown to the chair only"],
  ["no_source", "has not arrived"],
] as const)("a picture that is paused by %s says so", (reason, words) => {
  expect(why({ slot: paused(reason) })).toContain(words);
});

test("pictures that I did without are named as my choice, those of a hidden window are not", () => {
  expect(why({ slot: paused("user"), isSoundOnly: true })).toContain("you chose sound only");
  expect(why({ slot: paused("user") })).toBe("");
});

test("a camera that nothing carries yet is waited for in words", () => {
  expect(why({ slot: null })).toBe("The picture has not arrived yet");
  expect(why()).toBe("");
});

test("a camera that is off needs no words, a person who is gone does", () => {
  const off = { ...LIVE, camera: false };
  expect(why({ live: off, slot: null })).toBe("");
  expect(why({ live: { ...off, connected: false } })).toBe("Connection lost");
  expect(why({ live: { ...off, media_away: true } })).toBe("Sound and picture do not arrive");
});

test("a recusal is named before everything else", () => {
  expect(why({ isMyRecusal: true, slot: paused("policy") })).toContain("Not sent to you");
  expect(why({ isTheirRecusal: true, slot: paused("policy") })).toContain("Takes no part");
});

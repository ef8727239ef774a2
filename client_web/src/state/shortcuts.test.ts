import { expect, test } from "vitest";

import { shortcutOf, type Pressed } from "./shortcuts";

const pressed = (over: Partial<Pressed>): Pressed => ({
  code: "KeyM",
  ctrlKey: true,
  metaKey: false,
  shiftKey: true,
  altKey: false,
  repeat: false,
  ...over,
});

test.each([
  ["KeyM", "microphone"],
  ["KeyO", "camera"],
  ["KeyK", "hand"],
  ["KeyN", null],
] as const)("%s with Ctrl and Shift is %s", (code, shortcut) => {
  expect(shortcutOf(pressed({ code }))).toBe(shortcut);
});

test.each([
  ["a letter alone is typed", { ctrlKey: false, shiftKey: false }],
  ["a capital is typed", { ctrlKey: false }],
  ["Ctrl alone is the browser's", { shiftKey: false }],
  ["AltGr writes a sign", { altKey: true }],
  ["a key that is held does not flutter", { repeat: true }],
])("%s", (_what, over) => {
  expect(shortcutOf(pressed(over))).toBeNull();
});

test("a Mac has its own key for it", () => {
  expect(shortcutOf(pressed({ ctrlKey: false, metaKey: true }))).toBe("microphone");
});

import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";

import type { DeviceChange } from "./media/local-media";
import { Notices } from "./notices";
import { tellOfDevices } from "./own-devices";

vi.useFakeTimers();

function told() {
  const change = signal<DeviceChange | null>(null);
  const isTalkingMuted = signal(false);
  const notices = new Notices();
  tellOfDevices({ local: { change }, isTalkingMuted }, notices);
  const words = (): readonly string[] => notices.shown.value.map((each) => each.text);
  return { change, isTalkingMuted, words };
}

test("what became of a device is said once, with the name of the one that serves now", () => {
  const { change, words } = told();
  expect(words()).toEqual([]);

  change.value = { input: "microphone", kind: "replaced", name: "Built-in" };
  expect(words()).toEqual(["Your microphone was disconnected. In use now: Built-in"]);
});

test("what no longer holds is not left standing beside what does", () => {
  const { change, isTalkingMuted, words } = told();

  change.value = { input: "microphone", kind: "lost", name: "" };
  change.value = { input: "microphone", kind: "back", name: "Headset" };
  expect(words()).toEqual(["Your microphone is on again: Headset"]);
  change.value = { input: "camera", kind: "lost", name: "" };
  expect(words()).toHaveLength(2);

  isTalkingMuted.value = true;
  expect(words()).toHaveLength(3);
  isTalkingMuted.value = false;
  expect(words()).toHaveLength(2);
});

test("who talks while muted is told so once for each muting", () => {
  const { isTalkingMuted, words } = told();

  isTalkingMuted.value = true;
  expect(words()).toEqual(["You are muted: nobody hears you. Unmute to speak."]);
  vi.advanceTimersByTime(60_000);
  isTalkingMuted.value = true;
  expect(words()).toEqual([]);
});

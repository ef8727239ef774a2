import { afterEach, expect, test, vi } from "vitest";

import { acquire, acquireScreen, troubleOf } from "./devices";

const named = (name: string, words = "it failed") => Object.assign(new Error(words), { name });

test.each([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
] as const)("a browser's %s is read as %s", (name, trouble) => {
  expect(troubleOf(named(name))).toBe(trouble);
});

test("the system's no is told apart from the person's", () => {
  expect(troubleOf(named("NotAllowedError", "Permission denied by system"))).toBe("system");
});

/** A browser that has these microphones, the first of which it takes unless one is demanded. */
function browserWith(...ids: string[]): void {
  const getUserMedia = async ({ audio }: { audio: MediaTrackConstraints }) => {
    const demanded = (audio.deviceId as { exact?: string } | undefined)?.exact;
    const id = ids.find((each) => demanded === undefined || each === demanded);
    if (id === undefined) {
      throw named(demanded === undefined ? "NotFoundError" : "OverconstrainedError");
    }
    return { getTracks: () => [{ id }] };
  };
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
}

afterEach(() => vi.unstubAllGlobals());

test("the chosen microphone is used rather than the browser's default", async () => {
  browserWith("default", "headset");
  expect(await acquire("microphone", "headset")).toMatchObject({ track: { id: "headset" } });
});

test("any other microphone is used when the chosen one is gone", async () => {
  browserWith("default");
  expect(await acquire("microphone", "headset")).toMatchObject({ track: { id: "default" } });
});

test("without any microphone there is no track, and it is said why", async () => {
  browserWith();
  expect(await acquire("microphone", "headset")).toEqual({ track: null, trouble: "missing" });
});

test.each([
  ["NotAllowedError", "Permission denied", null],
  ["NotAllowedError", "Permission denied by system", "system"],
  ["NotReadableError", "Could not start video source", "busy"],
] as const)("sharing a screen that ends in %s (%s) has the trouble %s", async (name, words, trouble) => {
  const getDisplayMedia = async () => {
    throw new DOMException(words, name);
  };
  vi.stubGlobal("navigator", { mediaDevices: { getDisplayMedia } });

  expect(await acquireScreen()).toEqual({ track: null, trouble });
});

import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";

import type { Devices } from "./devices";

const stored = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => stored.set(key, value),
});

const { Output, routeTo } = await import("./output");

const having = (...ids: string[]): Devices => ({
  microphones: [],
  cameras: [],
  speakers: ids.map((deviceId) => ({ deviceId }) as MediaDeviceInfo),
});

beforeEach(() => stored.clear());

test("chosen headphones are used while they are there, and again when they are back", () => {
  const devices = signal(having("headphones"));
  const output = new Output(devices);

  output.choose("headphones");
  expect(output.sink.value).toBe("headphones");
  devices.value = having("built-in");
  expect(output.sink.value).toBe("");
  devices.value = having("built-in", "headphones");
  expect(output.sink.value).toBe("headphones");
});

test("the choice holds for the next meeting", () => {
  new Output(signal(having())).choose("headphones");

  expect(new Output(signal(having("headphones"))).sink.value).toBe("headphones");
});

test("sound that cannot go where it was sent goes where the system plays", async () => {
  const asked: string[] = [];
  const element = {
    sinkId: "gone",
    setSinkId: async (sink: string) => {
      asked.push(sink);
      if (sink !== "") {
        throw new DOMException("no such device", "NotFoundError");
      }
    },
  };

  await routeTo(element, "headphones");

  expect(asked).toEqual(["headphones", ""]);
});

test("what sounds from there already is left alone", async () => {
  const setSinkId = vi.fn(async () => undefined);

  await routeTo({ sinkId: "headphones", setSinkId }, "headphones");

  expect(setSinkId).not.toHaveBeenCalled();
});

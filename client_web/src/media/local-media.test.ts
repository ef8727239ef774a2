import { beforeEach, expect, test, vi } from "vitest";

import type { Acquired, Input } from "./devices";

const asked: Input[] = [];
let answers: Acquired[] = [];

vi.mock("./devices", () => ({
  acquire: async (input: Input) => {
    asked.push(input);
    return answers.shift() ?? { track: null, trouble: "refused" };
  },
  acquireBoth: async () => ({ microphone: answers.shift(), camera: answers.shift() }),
  acquireScreen: async () => null,
  listDevices: async () => ({ microphones: [], cameras: [] }),
  onDevicesChanged: () => undefined,
}));
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });

const { LocalMedia } = await import("./local-media");

class FakeTrack extends EventTarget {
  enabled = true;
  readyState = "live";

  stop(): void {
    this.readyState = "ended";
  }

  /** The system takes the device. */
  end(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

function got(track: FakeTrack): Acquired {
  return { track: track as unknown as MediaStreamTrack, trouble: null };
}

let microphone: FakeTrack;
let camera: FakeTrack;
let local: InstanceType<typeof LocalMedia>;

beforeEach(async () => {
  asked.length = 0;
  [microphone, camera] = [new FakeTrack(), new FakeTrack()];
  answers = [got(microphone), got(camera)];
  local = new LocalMedia();
  await local.start();
});

test("what the system took from a sleeping window is opened again on waking up", async () => {
  camera.end(); // a phone takes the camera of a page out of sight, and refuses another
  await vi.waitFor(() => expect(local.tracks.value.camera).toBeNull());
  const again = new FakeTrack();
  answers = [got(again)];

  await local.awake();

  expect(local.tracks.value.camera).toBe(again);
  expect(local.troubles.value.camera).toBeNull();
  expect(local.tracks.value.microphone).toBe(microphone);
});

test("a device that ended without a word is found out", async () => {
  microphone.readyState = "ended";
  const again = new FakeTrack();
  answers = [got(again)];

  await local.awake();

  expect(asked).toEqual(["microphone"]);
  expect(local.isActive("microphone")).toBe(true);
});

test("what works, and what was switched off, is left as it is", async () => {
  local.stopCamera();

  await local.awake();

  expect(asked).toEqual([]);
  expect(local.tracks.value.camera).toBeNull();
});

test("who was muted is muted afterwards", async () => {
  local.mute();
  microphone.readyState = "ended";
  const again = new FakeTrack();
  answers = [got(again)];

  await local.awake();

  expect(again.enabled).toBe(false);
  expect(local.isActive("microphone")).toBe(false);
});

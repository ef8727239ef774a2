import { beforeEach, expect, test, vi } from "vitest";

import type { Acquired, Input } from "./devices";

const asked: Input[] = [];
let answers: Acquired[] = [];
let shown: EventTarget | null = null;
/** While there is one, devices open only when it is over. */
let gate: Promise<void> | null = null;
let plug: () => void = () => undefined;

vi.mock("./devices", () => ({
  acquire: async (input: Input) => {
    asked.push(input);
    await gate;
    return answers.shift() ?? { track: null, trouble: "refused" };
  },
  acquireBoth: async () => ({ microphone: answers.shift(), camera: answers.shift() }),
  acquireScreen: async () => ({ track: shown, trouble: null }),
  listDevices: async () => ({ microphones: [], cameras: [], speakers: [] }),
  onDevicesChanged: (act: () => void) => (plug = act),
}));
vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });

const { LocalMedia } = await import("./local-media");

class FakeTrack extends EventTarget {
  enabled = true;
  muted = false;
  readyState = "live";
  readonly label: string;

  constructor(label = "") {
    super();
    this.label = label;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.label };
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** The system takes the device. */
  end(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }

  /** The system keeps the device silent, or no longer. */
  hold(isHeld: boolean): void {
    this.muted = isHeld;
    this.dispatchEvent(new Event(isHeld ? "mute" : "unmute"));
  }
}

function got(track: FakeTrack): Acquired {
  return { track: track as unknown as MediaStreamTrack, trouble: null };
}

function held(): () => void {
  let release = (): void => {};
  gate = new Promise((go) => {
    release = () => {
      gate = null;
      go();
    };
  });
  return release;
}

let microphone: FakeTrack;
let camera: FakeTrack;
let local: InstanceType<typeof LocalMedia>;

beforeEach(async () => {
  asked.length = 0;
  gate = null;
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

test("a microphone that is pulled out is replaced by another, and it is said by which", async () => {
  answers = [got(new FakeTrack("Built-in"))];

  microphone.end();
  await vi.waitFor(() => expect(local.change.value).not.toBeNull());

  expect(local.change.value).toEqual({ input: "microphone", kind: "replaced", name: "Built-in" });
  expect(local.lost.value.size).toBe(0);
});

test("without another microphone it is lost, and used again as soon as it is plugged in", async () => {
  answers = [{ track: null, trouble: "missing" }];
  microphone.end();
  await vi.waitFor(() => expect(local.change.value?.kind).toBe("lost"));
  expect([...local.lost.value]).toEqual(["microphone"]);
  answers = [got(new FakeTrack("Headset"))];

  plug();
  await vi.waitFor(() => expect(local.change.value?.kind).toBe("back"));

  expect(local.change.value?.name).toBe("Headset");
  expect(local.lost.value.size).toBe(0);
  expect(local.isActive("microphone")).toBe(true);
});

test("plugging in something else opens nothing that was not open", async () => {
  local.stopCamera();

  plug();
  await vi.waitFor(() => expect(local.devices.value.cameras).toEqual([]));

  expect(asked).toEqual([]);
});

test("a microphone that the system keeps silent is told, unless it is for a moment", async () => {
  vi.useFakeTimers();
  microphone.hold(true);
  vi.advanceTimersByTime(1_000);
  microphone.hold(false);
  vi.advanceTimersByTime(5_000);
  expect(local.isHeld.value).toBe(false);

  microphone.hold(true);
  vi.advanceTimersByTime(5_000);
  expect(local.isHeld.value).toBe(true);
  microphone.hold(false);
  vi.useRealTimers();

  expect(local.isHeld.value).toBe(false);
});

test.each(["start", "startCamera", "unmute"] as const)(
  "a device that is given after everything was closed by then is closed again: %s",
  async (asking) => {
    local.release();
    const late = [new FakeTrack(), new FakeTrack()];
    answers = late.map(got);

    const opening = local[asking]();
    local.release();
    await opening;

    const given = late.slice(0, asking === "start" ? 2 : 1);
    expect(given.map((each) => each.readyState)).toEqual(given.map(() => "ended"));
    expect(local.tracks.value).toEqual({ microphone: null, camera: null, screen: null });
  },
);

test("what was given too late is opened again on coming back", async () => {
  const left = new LocalMedia();
  answers = [got(new FakeTrack()), got(new FakeTrack())];
  const opening = left.start();
  left.release();
  await opening;
  answers = [got(microphone), got(camera)];

  await left.reopen();

  expect(left.tracks.value.microphone).toBe(microphone);
  expect(left.tracks.value.camera).toBe(camera);
});

test("a screen that is chosen after everything was closed is not shared", async () => {
  const screen = new FakeTrack();
  shown = screen;

  const sharing = local.shareScreen();
  local.release();
  await sharing;

  expect(screen.readyState).toBe("ended");
  expect(local.tracks.value.screen).toBeNull();
});

test("who leaves while another microphone is being opened is not told that theirs is lost", async () => {
  answers = [got(new FakeTrack("Built-in"))];
  microphone.end();
  local.release();

  await vi.waitFor(() => expect(asked).toEqual(["microphone"]));
  await new Promise((done) => setTimeout(done));

  expect(local.change.value).toBeNull();
});

test.each([
  ["another camera", () => local.choose("camera", "other")],
  ["the camera again", () => local.startCamera()],
] as const)("who stops the camera while %s is opened is not seen after all", async (_what, open) => {
  const release = held();
  const late = new FakeTrack("other");
  answers = [got(late)];
  const opened = open();
  local.stopCamera();

  release();
  await opened;

  expect(late.readyState).toBe("ended");
  expect(local.isActive("camera")).toBe(false);
});

test("a camera that was stopped while another was opened for it stays off", async () => {
  const release = held();
  answers = [got(new FakeTrack("other"))];
  camera.end();
  await vi.waitFor(() => expect(asked).toEqual(["camera"]));
  local.stopCamera();
  release();
  await vi.waitFor(() => expect(answers).toEqual([]));
  plug();

  expect(local.isActive("camera")).toBe(false);
  expect([...local.lost.value]).toEqual([]);
  expect(asked).toEqual(["camera"]);
});

test("of two devices that are chosen one after the other the last is used", async () => {
  const release = held();
  const [first, second] = [new FakeTrack("first"), new FakeTrack("second")];
  answers = [got(first), got(second)];
  const both = Promise.all([local.choose("camera", "first"), local.choose("camera", "second")]);
  release();
  await both;

  expect(local.tracks.value.camera).toBe(second);
  expect(first.readyState).toBe("ended");
});

test("a device that cannot be opened leaves the one that works", async () => {
  answers = [{ track: null, trouble: "refused" }];

  await local.choose("microphone", "headset");

  expect(local.tracks.value.microphone).toBe(microphone);
  expect(microphone.readyState).toBe("live");
  expect(local.troubles.value.microphone).toBe("refused");
  expect(local.chosen.value.microphone).toBe("");
});

test("a second camera that opens only without the first is used", async () => {
  const back = new FakeTrack("back");
  answers = [{ track: null, trouble: "busy" }, got(back)];

  await local.choose("camera", "back");

  expect(camera.readyState).toBe("ended");
  expect(local.tracks.value.camera).toBe(back);
  expect(local.troubles.value.camera).toBeNull();
  expect(local.chosen.value.camera).toBe("back");
});

test("when a second camera opens in no way the first is opened again", async () => {
  const again = new FakeTrack();
  answers = [{ track: null, trouble: "busy" }, { track: null, trouble: "busy" }, got(again)];

  await local.choose("camera", "taken");

  expect(local.tracks.value.camera).toBe(again);
  expect(local.isActive("camera")).toBe(true);
  expect(local.troubles.value.camera).toBe("busy");
  expect(local.chosen.value.camera).toBe("");
});

test("who is muted while their microphone is opened stays muted", async () => {
  local.mute();
  microphone.end();
  await vi.waitFor(() => expect(local.tracks.value.microphone).toBeNull());
  const release = held();
  answers = [got(new FakeTrack())];
  const unmuted = local.unmute();
  local.switchOff("microphone");
  release();
  await unmuted;

  expect(local.isActive("microphone")).toBe(false);
});

test("whoever wakes up while a device is being replaced is told what became of it", async () => {
  const release = held();
  answers = [got(new FakeTrack("Built-in"))];
  microphone.end();
  const awake = local.awake();
  release();
  await awake;
  await vi.waitFor(() => expect(local.change.value?.kind).toBe("replaced"));

  expect(asked).toEqual(["microphone"]);
});

test("a microphone that is pulled out while another is chosen in vain counts as lost", async () => {
  const release = held();
  const chosen = local.choose("microphone", "headset");
  microphone.readyState = "ended";
  release();
  await chosen;
  expect([...local.lost.value]).toEqual(["microphone"]);

  answers = [got(new FakeTrack("Built-in"))];
  plug();

  await vi.waitFor(() => expect(local.isActive("microphone")).toBe(true));
});

test("of two devices chosen in vain neither is remembered", async () => {
  const used = new FakeTrack("used");
  answers = [got(used)];
  await local.choose("camera", "used");
  const release = held();
  answers = [got(new FakeTrack("first")), { track: null, trouble: "refused" }];
  const both = Promise.all([local.choose("camera", "first"), local.choose("camera", "second")]);
  release();
  await both;

  expect(local.tracks.value.camera).toBe(used);
  expect(local.chosen.value.camera).toBe("used");
});

test("whoever has the browser's own choice keeps it after another was chosen in vain", async () => {
  answers = [{ track: null, trouble: "refused" }];
  await local.choose("camera", "taken");

  expect(local.chosen.value.camera).toBe("");
});

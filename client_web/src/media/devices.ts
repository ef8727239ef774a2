/**
 * Cameras and microphones (and the loudspeakers beside them): asking for one, and saying in one word why there is none.
 *
 * A chosen device is demanded first, because Chromium takes its default for one that is merely
 * preferred. It may be unplugged, or have another id in this browser: then any other will do.
 */
export type Input = "microphone" | "camera";

/** Why there is no track: the person's no, the system's, no device, one in use, or no HTTPS. */
export type Trouble = "refused" | "system" | "missing" | "busy" | "insecure";

export interface Devices {
  readonly microphones: readonly MediaDeviceInfo[];
  readonly cameras: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

export interface Acquired {
  readonly track: MediaStreamTrack | null;
  readonly trouble: Trouble | null;
}

const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24 },
};
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

export function canCapture(): boolean {
  return "mediaDevices" in navigator;
}

export function canShareScreen(): boolean {
  return canCapture() && "getDisplayMedia" in navigator.mediaDevices;
}

/** Ask for both at once, so that the browser asks the person once; else for each by itself. */
export async function acquireBoth(
  microphoneId: string,
  cameraId: string,
): Promise<Readonly<Record<Input, Acquired>>> {
  if (canCapture()) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: wish("microphone", microphoneId),
        video: wish("camera", cameraId),
      });
      return {
        microphone: { track: stream.getAudioTracks()[0] ?? null, trouble: null },
        camera: { track: stream.getVideoTracks()[0] ?? null, trouble: null },
      };
    } catch {
      // One of them is missing or refused; below each says for itself.
    }
  }
  return {
    microphone: await acquire("microphone", microphoneId),
    camera: await acquire("camera", cameraId),
  };
}

/** Ask for one device; `deviceId` may be empty or long gone. */
export async function acquire(input: Input, deviceId: string): Promise<Acquired> {
  if (!canCapture()) {
    return { track: null, trouble: "insecure" };
  }
  const asked = wish(input, deviceId);
  try {
    const stream = await navigator.mediaDevices.getUserMedia(
      input === "camera" ? { video: asked } : { audio: asked },
    );
    return { track: stream.getTracks()[0] ?? null, trouble: null };
  } catch (error) {
    const trouble = troubleOf(error);
    return trouble === "missing" && deviceId !== ""
      ? acquire(input, "")
      : { track: null, trouble };
  }
}

/** Ask which screen to share; neither track nor trouble when the person changed their mind. */
export async function acquireScreen(): Promise<Acquired> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: 15 } },
      audio: false,
    });
    const track = stream.getVideoTracks()[0] ?? null;
    if (track !== null) {
      track.contentHint = "detail";
    }
    return { track, trouble: null };
  } catch (error) {
    if (!(error instanceof DOMException)) {
      throw error;
    }
    const trouble = troubleOf(error);
    const isOwnNo = error.name === "NotAllowedError" && trouble !== "system";
    return { track: null, trouble: isOwnNo ? null : trouble };
  }
}

export async function listDevices(): Promise<Devices> {
  const all = canCapture() ? await navigator.mediaDevices.enumerateDevices() : [];
  const ofKind = (kind: MediaDeviceKind): readonly MediaDeviceInfo[] =>
    all.filter((each) => each.kind === kind && each.deviceId !== "");
  return {
    microphones: ofKind("audioinput"),
    cameras: ofKind("videoinput"),
    // Chromium lists what the system plays on twice: by its name, and as this.
    speakers: ofKind("audiooutput").filter((each) => each.deviceId !== "default"),
  };
}

export function onDevicesChanged(act: () => void): void {
  if (canCapture()) {
    navigator.mediaDevices.addEventListener("devicechange", act);
  }
}

/** Read a browser's error as a trouble. */
export function troubleOf(error: unknown): Trouble {
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  switch (name) {
    case "NotAllowedError":
      // Chromium has one name for a person's no and for the system's; its words tell them apart.
      return /system/iu.test(message) ? "system" : "refused";
    case "SecurityError":
      return "refused";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "missing";
  }
}

function wish(input: Input, deviceId: string): MediaTrackConstraints {
  const kind = input === "camera" ? CAMERA : MICROPHONE;
  return deviceId === "" ? kind : { ...kind, deviceId: { exact: deviceId } };
}

/** The pictures of one camera that are sent at the same time, and which of them anybody wants. Pure. */

export type Quality = "low" | "medium" | "high";

/** From the least to the best; the name on the wire stands at the same place in `CAMERA_LAYERS`. */
export const QUALITIES: readonly Quality[] = ["low", "medium", "high"];

const CAMERA_FPS = 24;
const SCREEN_BPS = 2_500_000;
const SCREEN_FPS = 15;

/** 320×180, 640×360 and 1280×720 of a camera's usual picture. */
export const CAMERA_LAYERS: readonly RTCRtpEncodingParameters[] = [
  { rid: "l", scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: CAMERA_FPS },
  { rid: "m", scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: CAMERA_FPS },
  { rid: "h", scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: CAMERA_FPS },
];

/** One picture of the screen: sharp text counts, not motion. */
export const SCREEN_LAYERS: readonly RTCRtpEncodingParameters[] = [
  { maxBitrate: SCREEN_BPS, maxFramerate: SCREEN_FPS },
];

/** Two steps in time, so that a server can thin a picture out before it takes a smaller one. */
export const TEMPORAL_STEPS = "L1T2";

/** What a camera says of its picture; what it does not say is taken for the usual. */
export type Size = Pick<MediaTrackSettings, "width" | "height">;

export interface Layer {
  readonly active: boolean;
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
}

/**
 * Pixels of a picture from which a browser sends one layer of it, two, three. Of a smaller one it
 * leaves out the last layers, the sharpest. Source: libwebrtc, video/config/simulcast.cc.
 */
const LEAST_PIXELS = [0, 480 * 270, 960 * 540] as const;
/** What the whole picture takes, where it is the first layer, the second, the third. */
const WHOLE_BPS = [250_000, 900_000, 1_500_000] as const;

/** How a camera's layers are sent, so that the last one that is sent is the whole picture. */
export function cameraLayers(
  count: number,
  best: Quality | null,
  { width = 1_280, height = 720 }: Size,
): readonly Layer[] {
  const possible = LEAST_PIXELS.filter((least) => width * height >= least).length;
  const used = Math.min(count, possible);
  return activeLayers(count, best).map((isWanted, at) => ({
    active: isWanted && at < used,
    scaleResolutionDownBy: 2 ** Math.max(0, used - 1 - at),
    maxBitrate:
      (at === used - 1 ? WHOLE_BPS[possible - 1] : CAMERA_LAYERS[at]?.maxBitrate) ?? SCREEN_BPS,
  }));
}

/** Which of so many layers are sent when `best` is the best that anybody is sent. */
export function activeLayers(count: number, best: Quality | null): readonly boolean[] {
  const last = best === null ? -1 : QUALITIES.indexOf(best);
  // A browser that sends fewer layers than asked for sends its best one as "high".
  const shift = QUALITIES.length - count;
  return Array.from({ length: count }, (_each, at) => last >= 0 && (at === 0 || at + shift <= last));
}

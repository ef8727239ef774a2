/** The pictures of one camera that are sent at the same time, and which of them anybody wants. Pure. */

export type Quality = "low" | "medium" | "high";

/** From the least to the best; the name on the wire stands at the same place in `CAMERA_LAYERS`. */
export const QUALITIES: readonly Quality[] = ["low", "medium", "high"];

const CAMERA_FPS = 24;
const SCREEN_BPS = 2_500_000;
const SCREEN_FPS = 15;

/** Each half as wide as the next: 320×180, 640×360 and 1280×720 of a camera's usual picture. */
const NAMES = ["l", "m", "h"] as const;

/** One picture of the screen: sharp text counts, not motion. */
export const SCREEN_LAYERS: readonly RTCRtpEncodingParameters[] = [
  { maxBitrate: SCREEN_BPS, maxFramerate: SCREEN_FPS },
];

/** Two steps in time, so that a server can thin a picture out before it takes a smaller one. */
export const TEMPORAL_STEPS = "L1T2";

/** What a camera says of its picture; what it does not say is taken for the usual. */
type Size = Pick<MediaTrackSettings, "width" | "height">;

/**
 * What each layer takes of a picture of so many pixels at least; the last one is the whole picture.
 *
 * A browser makes no more layers than these, and leaves out the last ones that it was asked for.
 * Source: libwebrtc, video/config/simulcast.cc.
 */
const BITRATES: readonly { readonly pixels: number; readonly bps: readonly number[] }[] = [
  { pixels: 960 * 540, bps: [150_000, 500_000, 1_500_000] },
  { pixels: 480 * 270, bps: [150_000, 900_000] },
  { pixels: 0, bps: [250_000] },
];

/** How so many layers of a camera are sent when `best` is the best that anybody is sent. */
export function cameraLayers(
  count: number,
  best: Quality | null,
  { width = 1_280, height = 720 }: Size,
): readonly RTCRtpEncodingParameters[] {
  const possible = BITRATES.find(({ pixels }) => width * height >= pixels)?.bps ?? [];
  const bps = possible.slice(-count);
  return activeLayers(count, best).map((active, at) => {
    const maxBitrate = bps[at];
    return maxBitrate === undefined
      ? { active: false }
      : { active, maxBitrate, scaleResolutionDownBy: 2 ** (bps.length - 1 - at) };
  });
}

/** Which of so many layers are sent when `best` is the best that anybody is sent. */
export function activeLayers(count: number, best: Quality | null): readonly boolean[] {
  const last = best === null ? -1 : QUALITIES.indexOf(best);
  // A browser that sends fewer layers than asked for sends its best one as "high".
  const shift = QUALITIES.length - count;
  return Array.from({ length: count }, (_each, at) => last >= 0 && (at === 0 || at + shift <= last));
}

/** What a connection begins with, whatever camera it gets. */
export const CAMERA_LAYERS: readonly RTCRtpEncodingParameters[] = cameraLayers(
  NAMES.length,
  "high",
  {},
).map((layer, at) => ({ ...layer, rid: NAMES[at] ?? "", maxFramerate: CAMERA_FPS }));

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

/** Which of so many layers are sent when `best` is the best that anybody is sent. */
export function activeLayers(count: number, best: Quality | null): readonly boolean[] {
  const last = best === null ? -1 : QUALITIES.indexOf(best);
  // A browser that sends fewer layers than asked for sends its best one as "high".
  const shift = QUALITIES.length - count;
  return Array.from({ length: count }, (_each, at) => last >= 0 && (at === 0 || at + shift <= last));
}

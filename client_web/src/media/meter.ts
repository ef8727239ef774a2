/** How loud one microphone is, for the level meter and for seeing that it works at all. */

const STEP_MS = 60;
const FLOOR_DB = -55;

/**
 * Report the level of a track, 0 to 1, about 16 times a second until the returned function is
 * called; also while the track is muted, so that who talks then can be told. What is heard here
 * leaves this window only as that number. A browser may keep audio asleep until the first click or
 * key; then it starts there.
 */
export function meterLevel(track: MediaStreamTrack, report: (level: number) => void): () => void {
  const context = new AudioContext();
  const heard = track.clone();
  heard.enabled = true;
  const source = context.createMediaStreamSource(new MediaStream([heard]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    report(levelOf(samples));
  }, STEP_MS);
  const wake = (): void => void context.resume();
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);
  return () => {
    clearInterval(timer);
    removeEventListener("pointerdown", wake);
    removeEventListener("keydown", wake);
    heard.stop();
    void context.close();
  };
}

/** The loudness of samples between silence (0) and full scale (1), even to the ear. */
export function levelOf(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) {
    energy += sample * sample;
  }
  const decibel = 10 * Math.log10(energy / samples.length + 1e-12);
  return Math.min(1, Math.max(0, 1 - decibel / FLOOR_DB));
}

/** How long to wait before the next attempt. It never says to give up. */

const FIRST_MS = 250;
const FACTOR = 1.8;

/**
 * Return the wait before attempt `attempt` (0 is the first retry), spread so that a restarted
 * server is not met by everybody at once: between half and all of the step.
 */
export function backoffMs(attempt: number, random: number, ceilingMs = 8_000): number {
  const step = Math.min(ceilingMs, FIRST_MS * FACTOR ** Math.min(attempt, 16));
  return Math.round(step * (0.5 + random / 2));
}

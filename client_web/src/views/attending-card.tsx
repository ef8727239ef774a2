/** Who takes part how: recusals, rooms as a whole, media that arrive. */
import type { JSX } from "preact";

export function AttendingCard(): JSX.Element | null {
  return null;
}

/** Changing the order of the agenda, and what is left of the time. */
import type { JSX } from "preact";

export function OrderingTools(): JSX.Element | null {
  return null;
}

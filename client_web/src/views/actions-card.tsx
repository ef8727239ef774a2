/** Who does what by when. */
import type { JSX } from "preact";

export function ActionsCard(): JSX.Element | null {
  return null;
}

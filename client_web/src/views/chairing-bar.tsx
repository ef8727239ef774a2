/** Who leads now, and handing over. */
import type { JSX } from "preact";

export function ChairingBar(): JSX.Element | null {
  return null;
}

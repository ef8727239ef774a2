/** What surrounds a recommendation: local fit, confirmations, re-listing. */
import type { JSX } from "preact";

export function AdviceParts(): JSX.Element | null {
  return null;
}

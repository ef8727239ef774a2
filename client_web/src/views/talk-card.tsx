/** The talk about the case: call-outs, checklist, positions, polls, who could not hear. */
import type { JSX } from "preact";

export function TalkCard(): JSX.Element | null {
  return null;
}

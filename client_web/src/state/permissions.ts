/** Which controls a role is shown. Pure, and only for drawing: the server decides again. */
import type { ItemView, ParticipantView } from "../contract/events.gen";

const LEADING = new Set(["chair", "deputy_chair"]);
const COUNTING = new Set(["chair", "deputy_chair", "scribe", "member", "expert"]);

export interface Permissions {
  /** Admit, run the session and the agenda, give the floor. */
  readonly lead: boolean;
  readonly draft: boolean;
  /** Read a draft back and record it. */
  readonly record: boolean;
  /** Show materials of the open case to all. */
  readonly present: boolean;
  readonly dissent: boolean;
}

export function permissionsOf(
  role: string,
  personId: string,
  item: ItemView | null,
  participants: readonly ParticipantView[],
): Permissions {
  const lead = LEADING.has(role);
  const hasScribe = participants.some((each) => each.role === "scribe");
  const writes = lead || role === "scribe";
  return {
    lead,
    draft: writes || (role === "coordinator" && !hasScribe),
    record: writes,
    present: lead || item?.presenter_id === personId,
    dissent: COUNTING.has(role),
  };
}

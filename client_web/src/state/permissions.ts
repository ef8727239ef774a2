/** Which controls a role is shown. Pure, and only for drawing: the server decides again. */
import type { ItemView, ParticipantView } from "../contract/events.gen";

const LEADING = new Set(["chair", "deputy_chair"]);
const COUNTING = new Set(["chair", "deputy_chair", "scribe", "member", "expert"]);

export interface Permissions {
  /** Run the session and the agenda, give the floor: one at a time while a session runs. */
  readonly lead: boolean;
  /** Look after the door, sound and pictures: whoever was invited to lead. */
  readonly moderate: boolean;
  /** Change the order of the agenda, add to it and take from it. */
  readonly order: boolean;
  /** Note actions and give them to people. */
  readonly note: boolean;
  readonly draft: boolean;
  /** Read a draft back and record it. */
  readonly record: boolean;
  /** Show materials of the open case to all. */
  readonly present: boolean;
  readonly dissent: boolean;
}

/** Whether somebody can be put out of the room: whoever may lead it cannot. */
export function mayBeRemoved(person: ParticipantView): boolean {
  return !LEADING.has(person.role);
}

export function permissionsOf(
  role: string,
  personId: string,
  item: ItemView | null,
  participants: readonly ParticipantView[],
  leaderId: string | null = null,
): Permissions {
  const moderate = LEADING.has(role);
  const lead = moderate && (leaderId === null || leaderId === personId);
  const hasScribe = participants.some((each) => each.role === "scribe");
  const isScribe = role === "scribe";
  return {
    lead,
    moderate,
    order: lead || role === "coordinator",
    note: lead || isScribe || role === "coordinator",
    draft: moderate || isScribe || (role === "coordinator" && !hasScribe),
    record: lead || isScribe,
    present: lead || item?.presenter_id === personId,
    dissent: COUNTING.has(role),
  };
}

/** Who takes part in the open item, who sits in which room, and what I may say about it. Pure. */
import type {
  NamedView,
  ParticipantView,
  RecusalView,
  RollCallEntry,
  RoomSystemView,
} from "../contract/events.gen";
import type { RoomState } from "./room-state";
import { openItem } from "./select";

const COUNTING = new Set(["chair", "deputy_chair", "scribe", "member", "expert"]);
const CALLING = new Set(["chair", "deputy_chair", "scribe", "coordinator"]);

/** Somebody’s recusal from the open item, if they are recused from it; mine for me. */
export function ownRecusal(room: RoomState, me: string): RecusalView | null {
  const item = openItem(room);
  const found = room.attending?.recusals.find(
    (each) => each.person_id === me && each.item_id === item?.id,
  );
  return found ?? null;
}

/** Who is recused from an item that is not over; the open one first. */
export function recusals(room: RoomState): readonly RecusalView[] {
  const open = openItem(room)?.id;
  return (room.attending?.recusals ?? []).toSorted(
    (a, b) => Number(b.item_id === open) - Number(a.item_id === open),
  );
}

/** Whom somebody who leads can keep out of the open item: everybody here but rooms. */
export function recusable(room: RoomState): readonly ParticipantView[] {
  const out = new Set(
    recusals(room).flatMap((each) => (each.item_id === openItem(room)?.id ? each.person_id : [])),
  );
  return room.participants.filter(
    (each) => each.role !== "room" && !out.has(each.person_id) && isHere(room, each),
  );
}

export function mayStepOut(room: RoomState, me: string): boolean {
  return COUNTING.has(roleOf(room, me));
}

export function mayCallRoll(room: RoomState, me: string): boolean {
  return CALLING.has(roleOf(room, me));
}

/** The room that somebody was named in, if they have no seat of their own. */
export function roomOf(room: RoomState, personId: string): ParticipantView | null {
  const found = room.attending?.rooms.find((each) =>
    each.people.some((named) => named.person_id === personId),
  );
  return room.participants.find((each) => each.person_id === found?.person_id) ?? null;
}

/** Invited people without a seat whom a roll-call can name; those it has named already left out. */
export function nameable(room: RoomState, entries: readonly RollCallEntry[]): readonly ParticipantView[] {
  const named = new Set(entries.map((each) => each.person_id));
  return room.participants.filter(
    (each) => each.role !== "room" && !isHere(room, each) && !named.has(each.person_id),
  );
}

/** The last roll-call of a room as it is changed and sent again. */
export function entriesOf(system: RoomSystemView): readonly RollCallEntry[] {
  return system.people.map(entryOf);
}

function entryOf(named: NamedView): RollCallEntry {
  return {
    person_id: named.person_id,
    display_name: named.display_name,
    discipline: named.discipline,
    role: named.person_id === null ? named.role : "member",
  };
}

function isHere(room: RoomState, person: ParticipantView): boolean {
  return person.present || room.live.some((each) => each.person_id === person.person_id);
}

function roleOf(room: RoomState, me: string): string {
  return room.participants.find((each) => each.person_id === me)?.role ?? "";
}

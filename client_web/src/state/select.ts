/** Questions that several views ask of the room's state. Pure. */
import type {
  ChecklistLine,
  ItemView,
  MaterialView,
  ParticipantView,
  RecommendationView,
  TalkView,
} from "../contract/events.gen";
import type { RoomState } from "./room-state";

const OPEN = new Set(["called", "presenting", "discussing", "deciding"]);

/** The one item that the board is busy with. */
export function openItem(room: RoomState): ItemView | null {
  return room.items.find((item) => OPEN.has(item.state)) ?? null;
}

/** The open case is not for me: I am recused, or the case may not be shown to me. */
export function isCaseKept(item: ItemView | null): boolean {
  return item?.kind === "case" && item.case === null;
}

export function nextItem(room: RoomState): ItemView | null {
  return room.items.find((item) => item.state === "planned") ?? null;
}

/** The recommendation of an item that stands: the last one that was not superseded. */
export function recommendationOf(room: RoomState, itemId: string): RecommendationView | null {
  const standing = room.recommendations.filter(
    (each) => each.item_id === itemId && each.state !== "superseded",
  );
  return standing.at(-1) ?? null;
}

const SILENCE: Omit<TalkView, "item_id"> = {
  called_out: [],
  round: null,
  positions: [],
  polls: [],
  problems: [],
};

/** What was said on an item; what is known of another one is not told for this one. */
export function talkOf(room: RoomState, itemId: string): TalkView {
  const { talk } = room;
  return talk !== null && talk.item_id === itemId ? talk : { item_id: itemId, ...SILENCE };
}

/** The checklist of an item; what is known of another one is not told for this one. */
export function checklistOf(room: RoomState, itemId: string): readonly ChecklistLine[] {
  const { checklist } = room;
  return checklist !== null && checklist.item_id === itemId ? checklist.lines : [];
}

/** The material that is shown to all. */
export function shownMaterial(room: RoomState): MaterialView | null {
  const shown = room.meeting?.presentation?.material_id;
  const materials = openItem(room)?.case?.materials ?? [];
  return materials.find((each) => each.id === shown) ?? null;
}

/** What is shown to all, with the item it belongs to, as far as I may see it. */
export function shownNow(
  room: RoomState,
): { readonly materialId: string; readonly itemId: string } | null {
  const material = shownMaterial(room);
  const item = openItem(room);
  return material === null || item === null ? null : { materialId: material.id, itemId: item.id };
}

/** Names of those whom the images do not reach: who said so, and whose window did. */
export function notSeeing(room: RoomState): readonly string[] {
  const told = (room.talk?.problems ?? []).filter((each) => each.kind === "no_image");
  const missing = (room.attending?.media ?? []).filter((each) => !each.images);
  const ids = new Set([...told, ...missing].map((each) => each.person_id));
  return presentPeople(room)
    .filter((each) => ids.has(each.person_id))
    .map((each) => each.display_name);
}

/** People in the room, in the order of the invitation; me among them. */
export function presentPeople(room: RoomState): readonly ParticipantView[] {
  const seated = new Set(room.live.map((each) => each.person_id));
  return room.participants.filter((each) => seated.has(each.person_id) || each.present);
}

export function absentPeople(room: RoomState): readonly ParticipantView[] {
  const present = new Set(presentPeople(room).map((each) => each.person_id));
  return room.participants.filter((each) => !present.has(each.person_id));
}

export function nameOf(room: RoomState, personId: string | null): string {
  return room.participants.find((each) => each.person_id === personId)?.display_name ?? "";
}

/** Place in the queue of raised hands, from 1; 0 when the hand is down. */
export function handPlace(room: RoomState, personId: string): number {
  return (room.meeting?.hands.indexOf(personId) ?? -1) + 1;
}

/** Who shares a screen now; the presenter of the open item first. */
export function screenSharers(room: RoomState): readonly string[] {
  const presenter = openItem(room)?.presenter_id ?? null;
  const sharing = room.live.filter((each) => each.screen).map((each) => each.person_id);
  return sharing.toSorted((a, b) => Number(b === presenter) - Number(a === presenter));
}

/** The hospitals whose people may not be shown the open case, each once. */
export function keptFrom(room: RoomState): readonly string[] {
  const people = new Set(room.checklist?.kept_from);
  return [
    ...new Set(
      room.participants.filter((each) => people.has(each.person_id)).map((each) => each.institution),
    ),
  ];
}

/** What the room is: a snapshot, changed by one event after the other. Pure. */
import type {
  Change,
  ChatLineView,
  ItemView,
  LiveView,
  LobbyGuest,
  MeetingView,
  ParticipantView,
  PointerMoved,
  QuorumView,
  RecommendationView,
  RoomEvent,
  Snapshot,
  ViewState,
} from "../contract/events.gen";

export interface RoomState {
  readonly meeting: MeetingView | null;
  readonly participants: readonly ParticipantView[];
  /** In the order of the agenda. */
  readonly items: readonly ItemView[];
  readonly recommendations: readonly RecommendationView[];
  /** In the order of their events. */
  readonly chat: readonly ChatLineView[];
  readonly quorum: QuorumView | null;
  readonly live: readonly LiveView[];
  readonly lobby: readonly LobbyGuest[];
  readonly view: ViewState | null;
  readonly pointer: PointerMoved | null;
}

export const EMPTY_ROOM: RoomState = {
  meeting: null,
  participants: [],
  items: [],
  recommendations: [],
  chat: [],
  quorum: null,
  live: [],
  lobby: [],
  view: null,
  pointer: null,
};

/** Begin anew from everything the server knows. */
export function fromSnapshot(snapshot: Snapshot): RoomState {
  const { live, lobby, view } = snapshot;
  return { ...withChange(EMPTY_ROOM, snapshot.change), live, lobby, view };
}

/** Apply one event. */
export function withEvent(room: RoomState, event: RoomEvent): RoomState {
  const next = withChange(room, event.change);
  const shown = next.meeting?.presentation?.material_id;
  if (shown === room.meeting?.presentation?.material_id) {
    return next;
  }
  // Another material, or none: what was looked at and pointed at belongs to the one before.
  return { ...next, pointer: null, view: next.view?.material_id === shown ? next.view : null };
}

export function withLive(room: RoomState, live: readonly LiveView[]): RoomState {
  return { ...room, live };
}

export function withLobby(room: RoomState, lobby: readonly LobbyGuest[]): RoomState {
  return { ...room, lobby };
}

/** Take the presenter's view unless it is of a material that is no longer shown. */
export function withView(room: RoomState, view: ViewState): RoomState {
  return room.meeting?.presentation?.material_id === view.material_id ? { ...room, view } : room;
}

export function withPointer(room: RoomState, pointer: PointerMoved): RoomState {
  return { ...room, pointer: pointer.x === null || pointer.y === null ? null : pointer };
}

function withChange(room: RoomState, change: Change): RoomState {
  return {
    ...room,
    meeting: change.meeting ?? room.meeting,
    quorum: change.quorum ?? room.quorum,
    participants: merged(room.participants, change.participants, (each) => each.person_id),
    items: sorted(
      merged(room.items, change.items, (each) => each.id),
      (each) => each.position,
    ),
    recommendations: merged(room.recommendations, change.recommendations, (each) => each.id),
    chat: sorted(
      merged(room.chat, change.chat, (each) => String(each.seq)),
      (each) => each.seq,
    ),
  };
}

/** Replace records that are there, append those that are new; the same array if none changed. */
function merged<T>(
  old: readonly T[],
  changed: readonly T[],
  keyOf: (each: T) => string,
): readonly T[] {
  if (changed.length === 0) {
    return old;
  }
  const byKey = new Map(changed.map((each) => [keyOf(each), each]));
  const kept = old.map((each) => {
    const key = keyOf(each);
    const replacement = byKey.get(key) ?? each;
    byKey.delete(key);
    return replacement;
  });
  return [...kept, ...byKey.values()];
}

function sorted<T>(records: readonly T[], rank: (each: T) => number): readonly T[] {
  return records.toSorted((a, b) => rank(a) - rank(b));
}

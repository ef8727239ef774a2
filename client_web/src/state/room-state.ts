/** What the room is: a snapshot, changed by one event after the other. Pure. */
import type {
  ActionView,
  AdviceView,
  AttendingView,
  ChairingView,
  Change,
  ChatLineView,
  ChecklistView,
  ItemView,
  LiveChanged,
  LiveView,
  LobbyGuest,
  MeetingView,
  OrderingView,
  ParticipantView,
  QuorumView,
  RecommendationView,
  RoomEvent,
  RoomRules,
  Snapshot,
  TalkView,
  UrgentView,
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
  readonly ordering: OrderingView | null;
  readonly attending: AttendingView | null;
  readonly chairing: ChairingView | null;
  readonly talk: TalkView | null;
  readonly checklist: ChecklistView | null;
  readonly advice: AdviceView | null;
  readonly actions: readonly ActionView[];
  readonly live: readonly LiveView[];
  readonly rules: RoomRules;
  readonly lobby: readonly LobbyGuest[];
  /** The call that the meeting was opened with; null in one that was planned. */
  readonly urgent: UrgentView | null;
}

export const EMPTY_ROOM: RoomState = {
  meeting: null,
  participants: [],
  items: [],
  recommendations: [],
  chat: [],
  quorum: null,
  ordering: null,
  attending: null,
  chairing: null,
  talk: null,
  checklist: null,
  advice: null,
  actions: [],
  live: [],
  rules: { cameras: "everyone", screens: 1 },
  lobby: [],
  urgent: null,
};

/** Begin anew from everything the server knows. */
export function fromSnapshot(snapshot: Snapshot): RoomState {
  const { live, rules, lobby, urgent } = snapshot;
  return { ...withChange(EMPTY_ROOM, snapshot.change), live, rules, lobby, urgent };
}

/** Apply one event. A change that is whole leaves nothing of the record before it. */
export function withEvent(room: RoomState, event: RoomEvent): RoomState {
  const { live, rules, lobby, urgent } = room;
  const before = event.change.is_whole ? { ...EMPTY_ROOM, live, rules, lobby, urgent } : room;
  return withChange(before, event.change);
}

export function withLive(room: RoomState, { live, rules, urgent }: LiveChanged): RoomState {
  return { ...room, live, rules, urgent };
}

export function withLobby(room: RoomState, lobby: readonly LobbyGuest[]): RoomState {
  return { ...room, lobby };
}

function withChange(room: RoomState, change: Change): RoomState {
  return {
    ...room,
    meeting: change.meeting ?? room.meeting,
    quorum: change.quorum ?? room.quorum,
    ordering: change.ordering ?? room.ordering,
    attending: change.attending ?? room.attending,
    chairing: change.chairing ?? room.chairing,
    talk: change.talk ?? room.talk,
    checklist: change.checklist ?? room.checklist,
    advice: change.advice ?? room.advice,
    actions: merged(room.actions, change.actions, (each) => each.id),
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

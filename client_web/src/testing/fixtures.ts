/** Small complete wire values for tests. */
import type {
  Change,
  ItemView,
  LiveView,
  MeetingView,
  ParticipantView,
  RecommendationView,
  RoomEvent,
  Snapshot,
  TalkView,
} from "../contract/events.gen";
import { EMPTY_DRAFT } from "../state/draft";

export const NO_TALK: TalkView = {
  item_id: null,
  called_out: [],
  round: null,
  positions: [],
  polls: [],
  problems: [],
};

export const NO_CHANGE: Change = {
  is_whole: false,
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
};

export { EMPTY_DRAFT };

export function event(seq: number, change: Partial<Change> = {}, type = "chat.posted"): RoomEvent {
  const at = "2026-03-02T08:00:00Z";
  return { seq, type, at, actor_id: "p1", change: { ...NO_CHANGE, ...change } };
}

export function meeting(over: Partial<MeetingView> = {}): MeetingView {
  return {
    id: "m1",
    title: "Gastric board",
    board_title: "Gastric",
    state: "live",
    session_id: "s1",
    hands: [],
    floor: null,
    presentation: null,
    ...over,
  };
}

export function item(id: string, over: Partial<ItemView> = {}): ItemView {
  return {
    id,
    position: 1,
    kind: "case",
    title: `Item ${id}`,
    presenter_id: null,
    presenter_name: "",
    time_box_s: 600,
    state: "planned",
    opened_at: null,
    closed_at: null,
    outcome: null,
    reason_code: "",
    reason: "",
    complexity: 0,
    knows_patient: false,
    late_code: "",
    late_reason: "",
    standard: "",
    carried: [],
    case: null,
    ...over,
  };
}

export function person(id: string, over: Partial<ParticipantView> = {}): ParticipantView {
  return {
    person_id: id,
    display_name: `Person ${id}`,
    institution: "Hospital",
    discipline: "surgery",
    role: "member",
    present: true,
    ...over,
  };
}

export function live(id: string, over: Partial<LiveView> = {}): LiveView {
  const off = {
    microphone: false,
    camera: false,
    screen: false,
    connected: true,
    media_away: false,
  };
  return { person_id: id, ...off, ...over };
}

export function recommendation(over: Partial<RecommendationView> = {}): RecommendationView {
  return {
    id: "r1",
    item_id: "i1",
    state: "draft",
    revision: 1,
    number: 0,
    draft: EMPTY_DRAFT,
    missing: [],
    implementer_name: "",
    edited_by: null,
    recorded_by: null,
    recorded_at: null,
    recorded_seq: null,
    session_id: "session-1",
    quorum: null,
    dissents: [],
    advisory: false,
    relist_code: "",
    incapable: [],
    fit: null,
    checks: [],
    confirmations: [],
    confirm_until: null,
    supersedes: 0,
    superseded_by: 0,
    reason: "",
    ...over,
  };
}

export function snapshot(seq: number, change: Partial<Change> = {}): Snapshot {
  const full = { ...NO_CHANGE, ...change };
  return {
    seq,
    server_now: "2026-03-02T08:00:00Z",
    change: full,
    live: [],
    rules: { cameras: "everyone", screens: 1 },
    view: null,
    lobby: [],
    urgent: null,
  };
}

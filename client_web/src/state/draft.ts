/**
 * My edits of the recommendation over the board's text, field by field. Pure.
 *
 * Only fields that I changed are mine; whatever others save shows through in the rest. When
 * somebody saves a field that I am changing too, both texts are kept until I choose.
 */
import type {
  DraftConflict,
  RecommendationDraft,
  RecommendationView,
} from "../contract/events.gen";

export type DraftField = keyof RecommendationDraft;

export const DRAFT_FIELDS: readonly DraftField[] = [
  "type",
  "intent",
  "text",
  "lead_discipline",
  "implementer_id",
  "due_date",
  "guideline_status",
  "guideline_note",
];

export const EMPTY_DRAFT: RecommendationDraft = {
  type: "",
  intent: "",
  text: "",
  lead_discipline: "",
  implementer_id: "",
  due_date: "",
  guideline_status: "",
  guideline_note: "",
};

export interface DraftState {
  readonly itemId: string;
  /** What the server has, at `revision`; 0 when there is nothing yet. */
  readonly base: RecommendationDraft;
  readonly revision: number;
  /** Fields that I changed and that are not yet the server's. */
  readonly mine: Partial<RecommendationDraft>;
  /** What others saved in fields that I am changing. */
  readonly theirs: Partial<RecommendationDraft>;
  /** What I sent last, by which my own text is recognised when it comes back. */
  readonly sent: RecommendationDraft | null;
}

export function emptyDraft(itemId: string): DraftState {
  return { itemId, base: EMPTY_DRAFT, revision: 0, mine: {}, theirs: {}, sent: null };
}

/** What the form shows: my edits over the server's text. */
export function shown(draft: DraftState): RecommendationDraft {
  return { ...draft.base, ...draft.mine };
}

export function isDirty(draft: DraftState): boolean {
  return Object.keys(draft.mine).length > 0;
}

export function hasConflict(draft: DraftState): boolean {
  return Object.keys(draft.theirs).length > 0;
}

/** I send what the form shows. */
export function sending(draft: DraftState): DraftState {
  return { ...draft, sent: shown(draft) };
}

/** I changed one field. Changing it back to what the server has makes it clean. */
export function edited(draft: DraftState, field: DraftField, value: string): DraftState {
  if (value === draft.base[field]) {
    return without(draft, field);
  }
  return { ...draft, mine: { ...draft.mine, [field]: value } };
}

/** The server has another text: take it, keep my edits, and mark where both changed. */
export function rebased(
  draft: DraftState,
  current: RecommendationDraft,
  revision: number,
): DraftState {
  if (revision <= draft.revision) {
    return draft;
  }
  let next: DraftState = { ...draft, base: current, revision };
  for (const field of DRAFT_FIELDS) {
    const mine = draft.mine[field];
    if (mine === undefined) {
      continue;
    }
    if (mine === current[field]) {
      next = without(next, field);
    } else if (current[field] !== draft.base[field] && current[field] !== draft.sent?.[field]) {
      next = { ...next, theirs: { ...next.theirs, [field]: current[field] } };
    }
  }
  return next;
}

/** Follow the room: another item begins anew, a newer revision is taken over. */
export function followed(
  draft: DraftState | null,
  itemId: string,
  recommendation: RecommendationView | null,
): DraftState {
  const own = draft?.itemId === itemId ? draft : emptyDraft(itemId);
  return recommendation === null
    ? own
    : rebased(own, recommendation.draft, recommendation.revision);
}

/** The server refused my text because of a newer one: the same as hearing of that one. */
export function refused(draft: DraftState, conflict: DraftConflict): DraftState {
  return rebased({ ...draft, sent: null }, conflict.current, conflict.revision);
}

/** Both texts were shown and I keep mine: the next save may replace theirs. */
export function keptMine(draft: DraftState): DraftState {
  return { ...draft, theirs: {} };
}

/** Both texts were shown and I take theirs. */
export function tookTheirs(draft: DraftState): DraftState {
  let next = draft;
  for (const field of DRAFT_FIELDS) {
    if (draft.theirs[field] !== undefined) {
      next = without(next, field);
    }
  }
  return next;
}

function without(draft: DraftState, field: DraftField): DraftState {
  const { [field]: _mine, ...mine } = draft.mine;
  const { [field]: _theirs, ...theirs } = draft.theirs;
  return { ...draft, mine, theirs };
}

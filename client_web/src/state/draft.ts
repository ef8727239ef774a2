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

export const EMPTY_DRAFT: RecommendationDraft = {
  type: "",
  intent: "",
  text: "",
  certainty: "",
  condition_text: "",
  condition_due: "",
  lead_discipline: "",
  joint_disciplines: [],
  implementer_id: "",
  implementer_institution: "",
  due_date: "",
  setting: "",
  target: "",
  surgery: "",
  needs: [],
  guideline_status: "",
  guideline_note: "",
  guidelines: [],
  treatment_status: "",
  strength: "",
  evidence: [],
  off_label: false,
  trials: [],
  alternatives: [],
  rationale: "",
  risks: "",
  patient_values: "",
  consensus: "",
  plan_change: "",
};

export const DRAFT_FIELDS = Object.keys(EMPTY_DRAFT) as readonly DraftField[];

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
  return changedFields(draft).length > 0;
}

/** The fields in which I say something else than the server; outer blanks say nothing. */
export function changedFields(draft: DraftState): readonly DraftField[] {
  return DRAFT_FIELDS.filter(
    (field) => field in draft.mine && !saysSame(draft.mine[field], draft.base[field]),
  );
}

export function hasConflict(draft: DraftState): boolean {
  return Object.keys(draft.theirs).length > 0;
}

/** I send what the form shows. */
export function sending(draft: DraftState): DraftState {
  return { ...draft, sent: shown(draft) };
}

/** I changed one field. Changing it back to what the server has makes it clean. */
export function edited<K extends DraftField>(
  draft: DraftState,
  field: K,
  value: RecommendationDraft[K],
): DraftState {
  if (isSame(value, draft.base[field])) {
    return without(draft, field);
  }
  return { ...draft, mine: { ...draft.mine, [field]: value } };
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** The server stores texts without outer blanks: then it has said the same as I. */
function saysSame(one: unknown, other: unknown): boolean {
  return isSame(one, other) || trimmed(one) === trimmed(other);
}

function trimmed(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "string" ? part.trim() : part,
  );
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
    const theirs = current[field];
    if (isSame(mine, theirs)) {
      next = without(next, field);
    } else if (
      !saysSame(theirs, mine) &&
      !isSame(theirs, draft.base[field]) &&
      !saysSame(theirs, draft.sent?.[field])
    ) {
      next = { ...next, theirs: { ...next.theirs, [field]: theirs } };
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

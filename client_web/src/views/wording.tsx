/** The full wording of a recommendation, to be read. */
import type {
  AlternativeOption,
  GuidelineRef,
  RecommendationDraft,
  RecommendationView,
} from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { DRAFT_FIELDS, type DraftField } from "../state/draft";
import { nameOf } from "../state/select";
import { Icon } from "./icon";
import { dayOf } from "./times";

type Room = ReturnType<typeof useRoom>;

export function Wording({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { draft } = recommendation;
  const facts = DRAFT_FIELDS.filter((field) => !APART.has(field))
    .map((field) => [field, fieldWords(room, draft, field, "")] as const)
    .filter(([, words]) => words !== "");
  return (
    <div class="wording">
      <Waits draft={draft} />
      {draft.text !== "" && (
        <p class="wording-text" dir="auto">
          {draft.text}
        </p>
      )}
      <dl class="lines">
        {facts.map(([field, words]) => (
          <div key={field}>
            <dt>{room.label("recommendation_fields", field)}</dt>
            <dd>
              <bdi>{words}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <GuidelineList values={draft.guidelines} />
      <AlternativeList values={draft.alternatives} />
    </div>
  );
}

/** Fields that are drawn by themselves. */
const APART: ReadonlySet<DraftField> = new Set<DraftField>([
  "text",
  "certainty",
  "condition_text",
  "condition_due",
  "guidelines",
  "alternatives",
]);

/** Nobody shall take a preliminary word for the last one. */
function Waits({ draft }: { readonly draft: RecommendationDraft }) {
  const room = useRoom();
  if (draft.certainty !== "preliminary" && draft.certainty !== "conditional") {
    return null;
  }
  return (
    <p class="notice warn">
      <Icon name="warning" />
      <span>
        <b>{room.label("certainties", draft.certainty)}</b>
        {draft.condition_text !== "" && <bdi>: {draft.condition_text}</bdi>}
        {draft.condition_due !== "" && ` (${dayOf(draft.condition_due)})`}
      </span>
    </p>
  );
}

/** Several guidelines stand side by side; where they differ, it is said. */
function GuidelineList({ values }: { readonly values: readonly GuidelineRef[] }) {
  const room = useRoom();
  if (values.length === 0) {
    return null;
  }
  const differ = values.some((each) => each.agrees) && values.some((each) => !each.agrees);
  return (
    <section class="references" aria-label={room.label("recommendation_fields", "guidelines")}>
      <p class="eyebrow">{room.label("recommendation_fields", "guidelines")}</p>
      {differ && <p class="hint warn">{_("The guidelines differ.")}</p>}
      <ul class="side-by-side" role="list">
        {values.map((each, at) => (
          // An entry has no name but its place.
          // oxlint-disable-next-line no-array-index-key
          <li key={at} data-agrees={each.agrees}>
            <bdi>{guidelineWords(room, each)}</bdi>
            <small>{each.agrees ? _("agrees") : _("advises something else")}</small>
            {each.note !== "" && <span dir="auto">{each.note}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What to do when the first cannot be done, in order. */
function AlternativeList({ values }: { readonly values: readonly AlternativeOption[] }) {
  const room = useRoom();
  if (values.length === 0) {
    return null;
  }
  return (
    <section aria-label={room.label("recommendation_fields", "alternatives")}>
      <p class="eyebrow">{room.label("recommendation_fields", "alternatives")}</p>
      <ol class="alternatives" start={2}>
        {values.map((each, at) => (
          // oxlint-disable-next-line no-array-index-key
          <li key={at}>
            <bdi>{alternativeWords(room, each)}</bdi>
          </li>
        ))}
      </ol>
    </section>
  );
}

const SETS: Partial<Record<DraftField, string>> = {
  type: "recommendation_types",
  intent: "intents",
  certainty: "certainties",
  lead_discipline: "disciplines",
  joint_disciplines: "disciplines",
  setting: "settings",
  surgery: "surgery_relations",
  needs: "capabilities",
  guideline_status: "guideline_statuses",
  treatment_status: "treatment_statuses",
  consensus: "consensus",
  plan_change: "plan_changes",
};

/** One field in words; `nothing` when it is not filled in. */
export function fieldWords(
  room: Room,
  draft: Partial<RecommendationDraft>,
  field: DraftField,
  nothing = _("(empty)"),
): string {
  const words = said(room, draft, field);
  return words === "" ? nothing : words;
}

function said(room: Room, draft: Partial<RecommendationDraft>, field: DraftField): string {
  switch (field) {
    case "implementer_id":
      return nameOf(room.state.value, draft.implementer_id ?? "");
    case "due_date":
    case "condition_due":
      return dayOf(draft[field] ?? "");
    case "off_label":
      return draft.off_label === true ? _("yes") : "";
    case "guidelines":
      return lines(draft.guidelines, (each) => guidelineWords(room, each));
    case "alternatives":
      return lines(draft.alternatives, (each) => alternativeWords(room, each));
    case "evidence":
      return lines(
        draft.evidence,
        (each) => `${room.label("evidence_schemes", each.scheme)} ${each.value}`,
      );
    case "trials":
      return lines(draft.trials, (each) => `${each.registry} ${each.id} ${each.status}`.trim());
    case "joint_disciplines":
    case "needs":
      return (draft[field] ?? []).map((code) => room.label(SETS[field] ?? "", code)).join(_(", "));
    default: {
      const value = draft[field] ?? "";
      const set = SETS[field];
      return set !== undefined && value !== "" ? room.label(set, value) : value;
    }
  }
}

function lines<T>(values: readonly T[] | undefined, words: (value: T) => string): string {
  return (values ?? []).map((each) => words(each)).join(_("; "));
}

function guidelineWords(room: Room, each: GuidelineRef): string {
  const parts = [room.label("guideline_bodies", each.body), each.title, each.edition, each.chapter];
  return parts.filter((part) => part !== "").join(_(", "));
}

function alternativeWords(room: Room, each: AlternativeOption): string {
  const type = each.type === "" ? "" : `${room.label("recommendation_types", each.type)}: `;
  return `${type}${each.text}${each.reason === "" ? "" : ` (${each.reason})`}`;
}

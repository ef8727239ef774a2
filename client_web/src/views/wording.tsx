/** The full wording of a recommendation, to be read. */
import type { RecommendationView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { dayOf } from "./times";

export function Wording({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { draft } = recommendation;
  const facts: readonly (readonly [string, string])[] = [
    [_("Type"), room.label("recommendation_types", draft.type)],
    [_("Intent"), room.label("intents", draft.intent)],
    [_("Lead discipline"), room.label("disciplines", draft.lead_discipline)],
    [_("Implementer"), recommendation.implementer_name],
    [_("Due date"), dayOf(draft.due_date)],
    [_("Guideline"), room.label("guideline_statuses", draft.guideline_status)],
    [_("Reason for leaving the guideline"), draft.guideline_note],
  ];
  return (
    <div class="wording">
      {draft.text !== "" && (
        <p class="wording-text" dir="auto">
          {draft.text}
        </p>
      )}
      <dl class="lines">
        {facts
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
      </dl>
    </div>
  );
}

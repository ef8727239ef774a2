/** Writing the recommendation: saved while typing, both texts shown when two people write. */
import type { RecommendationDraft, RecommendationView } from "../contract/events.gen";
import type { DraftStatus } from "../drafting";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { inWeeks, isIsoDate } from "../state/dates";
import { shown, type DraftField, type DraftState } from "../state/draft";
import { nameOf as personName } from "../state/select";
import { Icon } from "./icon";
import {
  Area,
  Choice,
  Day,
  Labelled,
  Line,
  ManyCodes,
  useFieldName,
} from "./recommendation-fields";
import { Alternatives, EvidenceLevels, Guidelines, Trials } from "./recommendation-lists";
import { fieldWords } from "./wording";

export function RecommendationForm({ current }: { readonly current: RecommendationView | null }) {
  const room = useRoom();
  const { drafting } = room;
  const draft = drafting.draft.value;
  if (draft === null) {
    return null;
  }
  const text = shown(draft);
  const isReadBack = current?.state === "read_back";
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <div class="pairs">
        <Choice field="type" set="recommendation_types" value={text.type} />
        <Choice field="intent" set="intents" value={text.intent} />
      </div>
      <Area field="text" rows={4} value={text.text} />
      <div class="pairs">
        <Choice field="lead_discipline" set="disciplines" value={text.lead_discipline} />
        <Implementer value={text.implementer_id} />
      </div>
      <div class="pairs">
        <DueDate value={text.due_date} />
        <Choice field="guideline_status" set="guideline_statuses" value={text.guideline_status} />
      </div>
      {(text.guideline_status === "outside" || text.guideline_note !== "") && (
        <Area field="guideline_note" value={text.guideline_note} most={2_000} />
      )}
      {(text.guideline_status === "within" ||
        text.guideline_status === "outside" ||
        text.guidelines.length > 0) && <Guidelines values={text.guidelines} />}
      <Certainty text={text} />
      <Alternatives values={text.alternatives} />
      <More text={text} />
      <Conflict draft={draft} />
      <Refusal />
      <Saved status={drafting.status.value} current={current} />
      <div class="actions">
        <button type="button" class="btn" onClick={() => void drafting.keepMine()}>
          {_("Save draft")}
        </button>
        {room.may.value.record && (
          <button
            type="button"
            class={isReadBack ? "btn" : "btn primary"}
            onClick={() => void drafting.readBack()}
          >
            {_("Read back")}
          </button>
        )}
        {room.may.value.record && (
          <button
            type="button"
            class={isReadBack ? "btn primary" : "btn"}
            onClick={() => void drafting.record()}
          >
            {_("Record recommendation")}
          </button>
        )}
      </div>
    </form>
  );
}

/** A recommendation that is not final says what it waits for, and until when. */
function Certainty({ text }: { readonly text: RecommendationDraft }) {
  const waits = text.certainty === "preliminary" || text.certainty === "conditional";
  return (
    <>
      <div class="pairs">
        <Choice field="certainty" set="certainties" value={text.certainty} />
        {waits && <Day field="condition_due" value={text.condition_due} />}
      </div>
      {waits && <Area field="condition_text" value={text.condition_text} most={2_000} />}
    </>
  );
}

/** What not every recommendation needs: one click away, and counted. */
function More({ text }: { readonly text: RecommendationDraft }) {
  return (
    <>
      <details class="more">
        <summary>{_("Reasons, risks and what matters to the patient")}</summary>
        <div class="stack">
          <Area field="rationale" value={text.rationale} />
          <Area field="risks" value={text.risks} />
          <Area field="patient_values" value={text.patient_values} />
          <div class="pairs">
            <Choice field="consensus" set="consensus" value={text.consensus} />
            <Choice field="plan_change" set="plan_changes" value={text.plan_change} />
          </div>
        </div>
      </details>
      <details class="more">
        <summary>{_("Where and how it is done")}</summary>
        <div class="stack">
          <div class="pairs">
            <ManyCodes
              field="joint_disciplines"
              set="disciplines"
              values={text.joint_disciplines}
            />
            <ManyCodes field="needs" set="capabilities" values={text.needs} />
          </div>
          <div class="pairs">
            <Line field="implementer_institution" value={text.implementer_institution} />
            <Choice field="setting" set="settings" value={text.setting} />
          </div>
          <div class="pairs">
            <Line field="target" value={text.target} />
            <Choice field="surgery" set="surgery_relations" value={text.surgery} />
          </div>
        </div>
      </details>
      <details class="more">
        <summary>{_("Evidence and trials")}</summary>
        <div class="stack">
          <EvidenceLevels values={text.evidence} />
          <div class="pairs">
            <Line field="strength" value={text.strength} />
            <Choice
              field="treatment_status"
              set="treatment_statuses"
              value={text.treatment_status}
            />
          </div>
          <OffLabel isOn={text.off_label} />
          <Trials values={text.trials} />
        </div>
      </details>
    </>
  );
}

function OffLabel({ isOn }: { readonly isOn: boolean }) {
  const { drafting } = useRoom();
  const nameOf = useFieldName();
  return (
    <label class="tick">
      <input
        type="checkbox"
        id="recommendation-off_label"
        checked={isOn}
        onChange={(event) => drafting.edit("off_label", event.currentTarget.checked)}
      />
      {nameOf("off_label")}
    </label>
  );
}

function Implementer({ value }: { readonly value: string }) {
  const { drafting, institutions, state } = useRoom();
  return (
    <Labelled field="implementer_id">
      <select
        id="recommendation-implementer_id"
        value={value}
        onChange={(event) => drafting.edit("implementer_id", event.currentTarget.value)}
      >
        <option value="">—</option>
        {state.value.participants.map((person) => (
          <option key={person.person_id} value={person.person_id}>
            {person.display_name} · {institutions.called(person.institution)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

const WEEKS = [2, 4, 6] as const;

/** The usual terms are one click away. */
function DueDate({ value }: { readonly value: string }) {
  const { drafting, now } = useRoom();
  return (
    <Day field="due_date" value={value}>
      {(value === "" || !isIsoDate(value)) && <span>{_("in")}</span>}
      {WEEKS.map((weeks) => (
        <button
          key={weeks}
          type="button"
          class="link"
          onClick={() => drafting.edit("due_date", inWeeks(now.peek(), weeks))}
        >
          {_("%(n)s wk", { n: weeks })}
        </button>
      ))}
    </Day>
  );
}

/** Both texts of a field that two people changed; mine stays in the form until I choose. */
function Conflict({ draft }: { readonly draft: DraftState }) {
  const room = useRoom();
  const nameOf = useFieldName();
  const fields = Object.keys(draft.theirs) as DraftField[];
  if (fields.length === 0) {
    return null;
  }
  return (
    <div class="conflict" role="alert">
      <p>
        <Icon name="warning" />
        <b>{_("Somebody else changed the same text")}</b>
      </p>
      {fields.map((field) => (
        <div key={field}>
          <p class="eyebrow">{nameOf(field)}</p>
          <dl class="both">
            <div>
              <dt>{_("Theirs")}</dt>
              <dd dir="auto">{fieldWords(room, draft.theirs, field)}</dd>
            </div>
            <div>
              <dt>{_("Mine")}</dt>
              <dd dir="auto">{fieldWords(room, draft.mine, field)}</dd>
            </div>
          </dl>
        </div>
      ))}
      <div class="actions">
        <button type="button" class="btn small" onClick={() => void room.drafting.takeTheirs()}>
          {_("Take theirs")}
        </button>
        <button type="button" class="btn small" onClick={() => void room.drafting.keepMine()}>
          {_("Keep mine")}
        </button>
      </div>
    </div>
  );
}

function Refusal() {
  const { drafting } = useRoom();
  const refusal = drafting.refusal.value;
  return (
    <div role="status">
      {refusal !== null && (
        <p class="notice bad">
          <Icon name="warning" />
          <span>{refusal.message}</span>
        </p>
      )}
    </div>
  );
}

function Saved(props: {
  readonly status: DraftStatus;
  readonly current: RecommendationView | null;
}) {
  const room = useRoom();
  const editor = props.current?.edited_by ?? null;
  return (
    <p class="hint">
      {props.current === null && props.status === "clean"
        ? _("Nothing is written yet.")
        : statusWords(props.status)}
      {editor !== null && editor !== room.me && (
        <>
          {" · "}
          {_("last changed by %(name)s", { name: personName(room.state.value, editor) })}
        </>
      )}
    </p>
  );
}

function statusWords(status: DraftStatus): string {
  switch (status) {
    case "clean":
      return _("Saved; everybody sees this text");
    case "saving":
      return _("Saving …");
    case "unsaved":
      return _("Not yet saved");
    case "conflict":
      return _("Not saved: two texts");
  }
}

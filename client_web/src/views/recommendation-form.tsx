/** Writing the recommendation: saved while typing, both texts shown when two people write. */
import type { ComponentChildren } from "preact";

import type { RecommendationView } from "../contract/events.gen";
import type { DraftStatus } from "../drafting";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { shown, type DraftField, type DraftState } from "../state/draft";
import { inWeeks, isIsoDate, isoDate } from "../state/dates";
import { nameOf } from "../state/select";
import { Icon } from "./icon";
import { dayOf } from "./times";

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
        <Choice field="type" name={_("Type")} set="recommendation_types" value={text.type} />
        <Choice field="intent" name={_("Intent")} set="intents" value={text.intent} />
      </div>
      <Labelled field="text" name={_("Recommendation text")}>
        <textarea
          id="recommendation-text"
          rows={4}
          dir="auto"
          maxLength={20_000}
          value={text.text}
          aria-invalid={drafting.refusal.value?.field === "text"}
          onInput={(event) => drafting.edit("text", event.currentTarget.value)}
        />
      </Labelled>
      <div class="pairs">
        <Choice
          field="lead_discipline"
          name={_("Lead discipline")}
          set="disciplines"
          value={text.lead_discipline}
        />
        <Implementer value={text.implementer_id} />
      </div>
      <div class="pairs">
        <DueDate value={text.due_date} />
        <Choice
          field="guideline_status"
          name={_("Guideline")}
          set="guideline_statuses"
          value={text.guideline_status}
        />
      </div>
      {(text.guideline_status === "outside" || text.guideline_note !== "") && (
        <Labelled field="guideline_note" name={_("Reason for leaving the guideline")}>
          <input
            id="recommendation-guideline_note"
            value={text.guideline_note}
            maxLength={2_000}
            onInput={(event) => drafting.edit("guideline_note", event.currentTarget.value)}
          />
        </Labelled>
      )}
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

function Labelled(props: {
  readonly field: DraftField;
  readonly name: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="field">
      <label for={`recommendation-${props.field}`}>{props.name}</label>
      {props.children}
    </div>
  );
}

function Choice(props: {
  readonly field: DraftField;
  readonly name: string;
  readonly set: string;
  readonly value: string;
}) {
  const { boot, drafting } = useRoom();
  const options = Object.entries(boot.labels[props.set] ?? {});
  return (
    <Labelled field={props.field} name={props.name}>
      <select
        id={`recommendation-${props.field}`}
        value={props.value}
        onChange={(event) => drafting.edit(props.field, event.currentTarget.value)}
      >
        <option value="">—</option>
        {options.map(([code, label]) => (
          <option key={code} value={code}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Implementer({ value }: { readonly value: string }) {
  const { drafting, state } = useRoom();
  return (
    <Labelled field="implementer_id" name={_("Implementer")}>
      <select
        id="recommendation-implementer_id"
        value={value}
        onChange={(event) => drafting.edit("implementer_id", event.currentTarget.value)}
      >
        <option value="">—</option>
        {state.value.participants.map((person) => (
          <option key={person.person_id} value={person.person_id}>
            {person.display_name} · {person.institution}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

const WEEKS = [2, 4, 6] as const;

/** A date as text, so that it reads the same everywhere, with the usual terms one click away. */
function DueDate({ value }: { readonly value: string }) {
  const { drafting, now } = useRoom();
  const isWhole = value === "" || isIsoDate(value);
  return (
    <Labelled field="due_date" name={_("Due date")}>
      <input
        id="recommendation-due_date"
        value={value}
        placeholder={_("YYYY-MM-DD")}
        inputMode="numeric"
        autocomplete="off"
        pattern="\d{4}-\d{2}-\d{2}"
        aria-invalid={!isWhole}
        aria-describedby="due-date-hint"
        onInput={(event) => drafting.edit("due_date", event.currentTarget.value)}
        onBlur={(event) => drafting.edit("due_date", isoDate(event.currentTarget.value))}
      />
      <p class="hint quick" id="due-date-hint">
        <span>{isWhole && value !== "" ? dayOf(value) : _("in")}</span>
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
      </p>
    </Labelled>
  );
}

/** Both texts of a field that two people changed; mine stays in the form until I choose. */
function Conflict({ draft }: { readonly draft: DraftState }) {
  const room = useRoom();
  const fields = Object.entries(draft.theirs) as [DraftField, string][];
  if (fields.length === 0) {
    return null;
  }
  return (
    <div class="conflict" role="alert">
      <p>
        <Icon name="warning" />
        <b>{_("Somebody else changed the same text")}</b>
      </p>
      {fields.map(([field, theirs]) => (
        <dl key={field} class="both">
          <div>
            <dt>{_("Theirs")}</dt>
            <dd dir="auto">{inWords(room, field, theirs)}</dd>
          </div>
          <div>
            <dt>{_("Mine")}</dt>
            <dd dir="auto">{inWords(room, field, draft.mine[field] ?? "")}</dd>
          </div>
        </dl>
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

const SETS: Partial<Record<DraftField, string>> = {
  type: "recommendation_types",
  intent: "intents",
  lead_discipline: "disciplines",
  guideline_status: "guideline_statuses",
};

function inWords(room: ReturnType<typeof useRoom>, field: DraftField, value: string): string {
  if (value === "") {
    return _("(empty)");
  }
  const set = SETS[field];
  if (set !== undefined) {
    return room.label(set, value);
  }
  return field === "implementer_id" ? nameOf(room.state.value, value) : value;
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
          {_("last changed by %(name)s", { name: nameOf(room.state.value, editor) })}
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

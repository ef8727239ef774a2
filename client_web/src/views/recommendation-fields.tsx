/** The kinds of fields that the recommendation is written in. */
import type { ComponentChildren } from "preact";

import type { RecommendationDraft } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { isIsoDate, isoDate } from "../state/dates";
import type { DraftField } from "../state/draft";
import { dayOf } from "./times";

/** Fields of one kind of value. */
export type FieldOf<V> = {
  [K in DraftField]: RecommendationDraft[K] extends V ? K : never;
}[DraftField];
type TextField = FieldOf<string>;

/** How a field is called everywhere. */
export function useFieldName(): (field: DraftField) => string {
  const room = useRoom();
  return (field) => room.label("recommendation_fields", field);
}

export function Labelled(props: {
  readonly field: DraftField;
  readonly children: ComponentChildren;
}) {
  const nameOf = useFieldName();
  return (
    <div class="field">
      <label for={`recommendation-${props.field}`}>{nameOf(props.field)}</label>
      {props.children}
    </div>
  );
}

export function Choice(props: {
  readonly field: TextField;
  readonly set: string;
  readonly value: string;
}) {
  const { drafting } = useRoom();
  return (
    <Labelled field={props.field}>
      <Codes
        id={`recommendation-${props.field}`}
        set={props.set}
        value={props.value}
        onChange={(code) => drafting.edit(props.field, code)}
      />
    </Labelled>
  );
}

/** A list of codes with a first entry that says nothing. */
export function Codes(props: {
  readonly set: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly id?: string;
  readonly name?: string;
}) {
  const { boot } = useRoom();
  return (
    <select
      id={props.id}
      aria-label={props.name}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <option value="">—</option>
      {Object.entries(boot.labels[props.set] ?? {}).map(([code, label]) => (
        <option key={code} value={code}>
          {label}
        </option>
      ))}
    </select>
  );
}

export function Line(props: { readonly field: TextField; readonly value: string }) {
  const { drafting } = useRoom();
  return (
    <Labelled field={props.field}>
      <input
        id={`recommendation-${props.field}`}
        dir="auto"
        value={props.value}
        maxLength={200}
        onInput={(event) => drafting.edit(props.field, event.currentTarget.value)}
      />
    </Labelled>
  );
}

export function Area(props: {
  readonly field: TextField;
  readonly value: string;
  readonly rows?: number;
  readonly most?: number;
}) {
  const { drafting } = useRoom();
  return (
    <Labelled field={props.field}>
      <textarea
        id={`recommendation-${props.field}`}
        rows={props.rows ?? 2}
        dir="auto"
        maxLength={props.most ?? 20_000}
        value={props.value}
        aria-invalid={drafting.refusal.value?.field === props.field}
        onInput={(event) => drafting.edit(props.field, event.currentTarget.value)}
      />
    </Labelled>
  );
}

/** A date as text, so that it reads the same everywhere. */
export function Day(props: {
  readonly field: TextField;
  readonly value: string;
  readonly children?: ComponentChildren;
}) {
  const { drafting } = useRoom();
  const { field, value } = props;
  const isWhole = value === "" || isIsoDate(value);
  const hintId = `${field}-hint`;
  return (
    <Labelled field={field}>
      <input
        id={`recommendation-${field}`}
        value={value}
        placeholder={_("YYYY-MM-DD")}
        inputMode="numeric"
        autocomplete="off"
        pattern="\d{4}-\d{2}-\d{2}"
        aria-invalid={!isWhole}
        aria-describedby={hintId}
        onInput={(event) => drafting.edit(field, event.currentTarget.value)}
        onBlur={(event) => drafting.edit(field, isoDate(event.currentTarget.value))}
      />
      <p class="hint quick" id={hintId}>
        {isWhole && value !== "" && <span>{dayOf(value)}</span>}
        {props.children}
      </p>
    </Labelled>
  );
}

/** Several codes of a set: those chosen, and a list to choose one more. */
export function ManyCodes(props: {
  readonly field: FieldOf<readonly string[]>;
  readonly set: string;
  readonly values: readonly string[];
}) {
  const room = useRoom();
  const { boot, drafting } = room;
  const { field, set, values } = props;
  const left = Object.entries(boot.labels[set] ?? {}).filter(([code]) => !values.includes(code));
  return (
    <Labelled field={field}>
      <select
        id={`recommendation-${field}`}
        value=""
        onChange={(event) => drafting.edit(field, [...values, event.currentTarget.value])}
      >
        <option value="">{_("Add …")}</option>
        {left.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
      {values.length > 0 && (
        <ul class="chosen" role="list">
          {values.map((code) => (
            <li key={code}>
              <button
                type="button"
                class="btn small"
                aria-label={_("Remove %(name)s", { name: room.label(set, code) })}
                onClick={() =>
                  drafting.edit(
                    field,
                    values.filter((each) => each !== code),
                  )
                }
              >
                {room.label(set, code)} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Labelled>
  );
}

/** The entries of a recommendation: guidelines, alternatives, levels of evidence, trials. */
import type { JSX } from "preact";

import type {
  AlternativeOption,
  EvidenceLevel,
  GuidelineRef,
  TrialRef,
} from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Codes, useFieldName } from "./recommendation-fields";

const GUIDELINE: GuidelineRef = {
  body: "",
  title: "",
  edition: "",
  chapter: "",
  url: "",
  on: "",
  agrees: true,
  note: "",
};
const ALTERNATIVE: AlternativeOption = { type: "", intent: "", text: "", discipline: "", reason: "" };
const EVIDENCE: EvidenceLevel = { scheme: "", value: "" };
const TRIAL: TrialRef = { registry: "", id: "", status: "" };

export function Guidelines({ values }: { readonly values: readonly GuidelineRef[] }) {
  const { drafting } = useRoom();
  return (
    <Entries
      field="guidelines"
      values={values}
      empty={GUIDELINE}
      add={_("Add a guideline")}
      onChange={(next) => drafting.edit("guidelines", next)}
      draw={(each, change) => (
        <>
          <div class="pairs">
            <Codes
              name={_("Body")}
              set="guideline_bodies"
              value={each.body}
              onChange={(body) => change({ body })}
            />
            <Text name={_("Title")} value={each.title} onInput={(title) => change({ title })} />
          </div>
          <div class="pairs">
            <Text
              name={_("Edition")}
              value={each.edition}
              onInput={(edition) => change({ edition })}
            />
            <Text
              name={_("Chapter")}
              value={each.chapter}
              onInput={(chapter) => change({ chapter })}
            />
          </div>
          <label class="tick">
            <input
              type="checkbox"
              checked={!each.agrees}
              onChange={(event) => change({ agrees: !event.currentTarget.checked })}
            />
            {_("It advises something else")}
          </label>
          {(!each.agrees || each.note !== "") && (
            <Text
              name={_("What it advises, and why the board does not follow")}
              value={each.note}
              most={2_000}
              onInput={(note) => change({ note })}
            />
          )}
        </>
      )}
    />
  );
}

export function Alternatives({ values }: { readonly values: readonly AlternativeOption[] }) {
  const { drafting } = useRoom();
  return (
    <Entries
      field="alternatives"
      values={values}
      empty={ALTERNATIVE}
      add={_("Add an alternative")}
      onChange={(next) => drafting.edit("alternatives", next)}
      draw={(each, change) => (
        <>
          <div class="pairs">
            <Codes
              name={_("Type")}
              set="recommendation_types"
              value={each.type}
              onChange={(type) => change({ type })}
            />
            <Codes
              name={_("Discipline")}
              set="disciplines"
              value={each.discipline}
              onChange={(discipline) => change({ discipline })}
            />
          </div>
          <Text
            name={_("What to do instead")}
            value={each.text}
            most={20_000}
            onInput={(text) => change({ text })}
          />
          <Text
            name={_("When, or why")}
            value={each.reason}
            most={2_000}
            onInput={(reason) => change({ reason })}
          />
        </>
      )}
    />
  );
}

export function EvidenceLevels({ values }: { readonly values: readonly EvidenceLevel[] }) {
  const { drafting } = useRoom();
  return (
    <Entries
      field="evidence"
      values={values}
      empty={EVIDENCE}
      add={_("Add a level of evidence")}
      onChange={(next) => drafting.edit("evidence", next)}
      draw={(each, change) => (
        <div class="pairs">
          <Codes
            name={_("Scheme")}
            set="evidence_schemes"
            value={each.scheme}
            onChange={(scheme) => change({ scheme })}
          />
          <Text name={_("Level")} value={each.value} onInput={(value) => change({ value })} />
        </div>
      )}
    />
  );
}

export function Trials({ values }: { readonly values: readonly TrialRef[] }) {
  const { drafting } = useRoom();
  return (
    <Entries
      field="trials"
      values={values}
      empty={TRIAL}
      add={_("Add a trial")}
      onChange={(next) => drafting.edit("trials", next)}
      draw={(each, change) => (
        <div class="pairs">
          <Text
            name={_("Registry")}
            value={each.registry}
            onInput={(registry) => change({ registry })}
          />
          <Text name={_("Number")} value={each.id} onInput={(id) => change({ id })} />
        </div>
      )}
    />
  );
}

/** A list whose entries are written, moved up, removed and added. */
function Entries<T extends object>(props: {
  readonly field: "guidelines" | "alternatives" | "evidence" | "trials";
  readonly values: readonly T[];
  readonly empty: T;
  readonly add: string;
  readonly onChange: (values: readonly T[]) => void;
  readonly draw: (value: T, change: (over: Partial<T>) => void) => JSX.Element;
}) {
  const nameOf = useFieldName();
  const { values, onChange } = props;
  const moveUp = (at: number): void => {
    onChange([
      ...values.slice(0, at - 1),
      ...values.slice(at, at + 1),
      ...values.slice(at - 1, at),
      ...values.slice(at + 1),
    ]);
  };
  return (
    <fieldset class="entries" id={`recommendation-${props.field}`}>
      <legend>{nameOf(props.field)}</legend>
      {values.map((value, at) => (
        // An entry has no name but its place.
        // oxlint-disable-next-line no-array-index-key
        <div class="entry" key={at} role="group" aria-label={`${nameOf(props.field)} ${at + 1}`}>
          {props.draw(value, (over) =>
            onChange(values.map((each, n) => (n === at ? { ...each, ...over } : each))),
          )}
          <div class="actions end">
            {at > 0 && (
              <button type="button" class="btn small" onClick={() => moveUp(at)}>
                {_("Move up")}
              </button>
            )}
            <button
              type="button"
              class="btn small"
              onClick={() => onChange(values.filter((_each, n) => n !== at))}
            >
              {_("Remove")}
            </button>
          </div>
        </div>
      ))}
      <button type="button" class="btn small" onClick={() => onChange([...values, props.empty])}>
        {props.add}
      </button>
    </fieldset>
  );
}

function Text(props: {
  readonly name: string;
  readonly value: string;
  readonly most?: number;
  readonly onInput: (value: string) => void;
}) {
  return (
    <input
      aria-label={props.name}
      placeholder={props.name}
      dir="auto"
      maxLength={props.most ?? 200}
      value={props.value}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />
  );
}

/** The case that is open: its question, the few facts that matter most, and the whole sheet. */
import type { CaseSection, CaseView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { isCaseKept } from "../state/select";

/** Values of more letters take the whole width. */
const LONG = 34;

export function CaseCard() {
  const room = useRoom();
  const openCase = room.item.value?.case ?? null;
  return (
    <section class="card" id="case" aria-label={_("Case")}>
      <h2>{_("Case")}</h2>
      {openCase === null ? (
        <p class="muted">
          {isCaseKept(room.item.value)
            ? _("The case that is open is not shown to you.")
            : _("No case is open.")}
        </p>
      ) : (
        <Sheet key={openCase.case_version_id} openCase={openCase} />
      )}
    </section>
  );
}

function Sheet({ openCase }: { readonly openCase: CaseView }) {
  const room = useRoom();
  return (
    <>
      <p class="case-head">
        <b class="pseudonym">{openCase.pseudonym}</b>
        <bdi>{openCase.title}</bdi>
        <span class="muted">{_("version %(n)s", { n: openCase.version })}</span>
        {room.may.value.present && (
          <button
            class="btn small quiet"
            type="button"
            onClick={() =>
              void room.act("evidence.show", { item_id: room.item.value?.id ?? "" })
            }
          >
            {_("Show the latest version")}
          </button>
        )}
      </p>
      <p class="question">
        <bdi>{openCase.question}</bdi>
      </p>
      <p class="case-marks">
        <span class="chip">{room.label("question_types", openCase.question_type)}</span>
        {openCase.urgency !== "routine" && (
          <span class="chip" data-tone="warn">
            {room.label("urgencies", openCase.urgency)}
          </span>
        )}
      </p>
      <dl class="facts">
        {openCase.facts.map((fact) => (
          <div key={fact.key} data-long={fact.value.length > LONG}>
            <dt>{room.label("case_fields", fact.key)}</dt>
            <dd>
              <bdi>{fact.value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <div class="sections">
        {openCase.sections
          .filter((section) => section.text !== openCase.question)
          .map((section) => (
            <Section key={section.key} section={section} />
          ))}
      </div>
    </>
  );
}

function Section({ section }: { readonly section: CaseSection }) {
  const room = useRoom();
  return (
    <details>
      <summary>{room.label("case_sections", section.key)}</summary>
      {section.facts.length > 0 && (
        <dl class="lines">
          {section.facts.map((fact, index) => (
            <div key={`${fact.key}-${index}`}>
              <dt>{room.label("case_fields", fact.key)}</dt>
              <dd>
                <bdi>{fact.value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {section.text !== "" && (
        <p class="prose" dir="auto">
          {section.text}
        </p>
      )}
    </details>
  );
}

/** The talk about the open case: who cannot follow, call-outs, positions, polls, checklist. */
import type { ItemView, ProblemView, TalkView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { isCaseKept, presentPeople, talkOf } from "../state/select";
import { Checklist } from "./checklist";
import { Icon } from "./icon";
import { PollPart } from "./poll-part";
import { PositionPart } from "./position-part";

export function TalkCard() {
  const room = useRoom();
  const item = room.item.value;
  if (item === null || isCaseKept(item)) {
    return null; // there is nothing to follow, to answer or to tick
  }
  const talk = talkOf(room.state.value, item.id);
  const isCase = item.kind === "case";
  return (
    <section class="card talk" id="talk" aria-label={_("Discussion")}>
      <h2>{_("Discussion")}</h2>
      <Problems item={item} talk={talk} />
      {talk.called_out.length > 0 && (
        <p class="hint">
          {_("Asked for a view: %(disciplines)s", {
            disciplines: talk.called_out
              .map((each) => room.label("disciplines", each))
              .join(" · "),
          })}
        </p>
      )}
      {isCase && room.may.value.lead && <CallOut item={item} talk={talk} />}
      {isCase && <PositionPart item={item} talk={talk} />}
      <PollPart item={item} talk={talk} />
      {isCase && <Checklist item={item} />}
    </section>
  );
}

interface Part {
  readonly item: ItemView;
  readonly talk: TalkView;
}

/** One tap says that I cannot follow; the chair sees at once who that is. */
function Problems({ item, talk }: Part) {
  const room = useRoom();
  const kinds = Object.entries(room.boot.labels["comms_kinds"] ?? {});
  const mine = new Set(
    talk.problems.filter((each) => each.person_id === room.me).map((each) => each.kind),
  );
  return (
    <div class="talk-part">
      {talk.problems.length > 0 && (
        <ul class="rows" role="list" aria-label={_("Who cannot follow")}>
          {talk.problems.map((each) => (
            <Problem key={`${each.person_id} ${each.kind}`} item={item} problem={each} />
          ))}
        </ul>
      )}
      <div class="chips" role="group" aria-label={_("Tell the chair")}>
        {kinds
          .filter(([kind]) => !mine.has(kind))
          .map(([kind, text]) => (
            <button
              key={kind}
              type="button"
              class="btn small"
              onClick={() => void room.act("comms.report", { item_id: item.id, kind })}
            >
              {text}
            </button>
          ))}
      </div>
    </div>
  );
}

function Problem({ item, problem }: { readonly item: ItemView; readonly problem: ProblemView }) {
  const room = useRoom();
  const { kind, person_id } = problem;
  const isMine = person_id === room.me;
  return (
    <li class="row-line talk-problem">
      <Icon name="warning" />
      <span class="row-text">
        <b>
          <bdi>{problem.display_name}</bdi>
        </b>
        <small>
          {room.label("disciplines", problem.discipline)} · {room.label("comms_kinds", kind)}
        </small>
      </span>
      {(isMine || room.may.value.lead) && (
        <button
          type="button"
          class="btn small"
          onClick={() => void room.act("comms.solve", { item_id: item.id, kind, person_id })}
        >
          {_("Solved")}
        </button>
      )}
    </li>
  );
}

/** Every discipline in the room once; a tap asks it for its view and gives it the floor. */
function CallOut({ item, talk }: Part) {
  const room = useRoom();
  const counting = new Set(["chair", "deputy_chair", "scribe", "member", "expert"]);
  const here = presentPeople(room.state.value).filter((each) => counting.has(each.role));
  const disciplines = [...new Set(here.map((each) => each.discipline))];
  return (
    <details class="talk-part">
      <summary>{_("Ask a discipline for its view")}</summary>
      <div class="chips">
        {disciplines.map((discipline) => (
          <button
            key={discipline}
            type="button"
            class="btn small"
            aria-pressed={talk.called_out.includes(discipline)}
            onClick={() => void room.act("discipline.call", { item_id: item.id, discipline })}
          >
            {talk.called_out.includes(discipline) && <Icon name="check" />}
            {room.label("disciplines", discipline)}
          </button>
        ))}
      </div>
    </details>
  );
}

/** Time left, the quorum, and the chair's next step. */
import type { ItemView, QuorumView } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom } from "../room";
import { handPlace, nameOf, nextItem } from "../state/select";
import { clockText, shareLeft, timeLeft } from "../state/timer";
import { Icon } from "./icon";
import { callNext, closeItem, WordingStep } from "./next-step";
import { missingWords } from "./quorum-words";
import { Rules } from "./rules";

const EXTEND_S = 120;
/** Who is still in the room then counts for nothing any more. */
const OVER: ReadonlySet<string> = new Set(["ended", "closed"]);

export function SessionCard() {
  const room = useRoom();
  const item = room.item.value;
  return (
    <section class="card session" aria-label={_("Session")}>
      <Clock item={item} />
      {room.may.value.lead && <ChairActions item={item} />}
      {!OVER.has(room.state.value.meeting?.state ?? "") && (
        <Quorum quorum={room.state.value.quorum} />
      )}
      {room.may.value.lead && <RaisedHands />}
      <Rules />
    </section>
  );
}

function Clock({ item }: { readonly item: ItemView | null }) {
  const room = useRoom();
  const left = timeLeft(item, room.now.value);
  const next = nextItem(room.state.value);
  return (
    <div class="clock" data-idle={left === null} data-over={left !== null && left.leftS < 0}>
      <div class="clock-text">
        <p class="eyebrow">
          {item !== null ? (
            <bdi>{item.title}</bdi>
          ) : next !== null ? (
            <>
              {_("Next:")} <bdi>{next.title}</bdi>
            </>
          ) : (
            _("No item is open")
          )}
        </p>
        <p class="clock-time" role="timer" aria-label={_("Time left")}>
          {left === null ? "--:--" : clockText(left.leftS)}
        </p>
      </div>
      <svg viewBox="0 0 44 44" class="ring" aria-hidden="true">
        <circle cx="22" cy="22" r="19" />
        {left !== null && (
          <circle
            class="ring-left"
            cx="22"
            cy="22"
            r="19"
            pathLength={1}
            stroke-dasharray={`${shareLeft(left)} 1`}
          />
        )}
      </svg>
    </div>
  );
}

function ChairActions({ item }: { readonly item: ItemView | null }) {
  const room = useRoom();
  switch (room.state.value.meeting?.state) {
    case "published":
      return (
        <div class="actions">
          <button
            type="button"
            class="btn primary fill"
            onClick={() => void room.act("session.start", {})}
          >
            <Icon name="play" />
            {_("Start session")}
          </button>
        </div>
      );
    case "live":
      return <LiveActions item={item} />;
    case "paused":
      return (
        <div class="actions">
          <button
            type="button"
            class="btn primary small"
            onClick={() => void room.act("session.resume", {})}
          >
            <Icon name="play" />
            {_("Resume")}
          </button>
          <EndSession />
        </div>
      );
    default:
      return null;
  }
}

function LiveActions({ item }: { readonly item: ItemView | null }) {
  const room = useRoom();
  const hasNext = nextItem(room.state.value) !== null;
  const isSettled =
    item === null || item.kind !== "case" || room.recommendation.value?.state === "recorded";
  return (
    <>
      <WordingStep />
      {(hasNext || item !== null) && (
        <div class="actions">
          {hasNext && (
            <button
              type="button"
              class={isSettled ? "btn primary" : "btn"}
              onClick={() => void callNext(room)}
            >
              <Icon name="next" />
              {_("Call next item")}
            </button>
          )}
          {item !== null && (
            <button
              type="button"
              class={isSettled && !hasNext ? "btn primary" : "btn"}
              onClick={() => void closeItem(room)}
            >
              <Icon name="check" />
              {_("Close item")}
            </button>
          )}
        </div>
      )}
      <div class="actions">
        {item !== null && <ItemActions item={item} />}
        <button
          type="button"
          class="btn small"
          onClick={() => void room.act("session.pause", {})}
        >
          {_("Pause")}
        </button>
        <EndSession />
      </div>
    </>
  );
}

function ItemActions({ item }: { readonly item: ItemView }) {
  const room = useRoom();
  const more = { item_id: item.id, seconds: EXTEND_S };
  return (
    <>
      <button
        type="button"
        class="btn small"
        onClick={() => void room.act("agenda.extend", more)}
      >
        {_("+2 min")}
      </button>
      <button type="button" class="btn small" onClick={() => (room.ui.dialog.value = "defer")}>
        {_("Defer item")}
      </button>
    </>
  );
}

function EndSession() {
  const room = useRoom();
  return (
    <button
      type="button"
      class="btn small danger-text"
      onClick={() => void room.act("session.end", {})}
    >
      {_("End session")}
    </button>
  );
}

function Quorum({ quorum }: { readonly quorum: QuorumView | null }) {
  const room = useRoom();
  if (quorum === null) {
    return (
      <p class="quorum" role="status" aria-label={_("Quorum")}>
        {_("The quorum is not known yet")}
      </p>
    );
  }
  const n = quorum.present.length;
  const missing = quorum.missing.map((each) => missingWords(room, each)).join(_("; "));
  return (
    <div class="quorum" role="status" aria-label={_("Quorum")} data-met={quorum.satisfied}>
      <Icon name={quorum.satisfied ? "check" : "warning"} />
      <p>
        <b>{quorum.satisfied ? _("Quorum met") : _("Quorum not met")}</b>
        {" · "}
        {ngettext("%(n)s counted", "%(n)s counted", n)}
        {!quorum.satisfied && (
          <span class="quorum-missing" title={missing}>
            {missing}
          </span>
        )}
      </p>
    </div>
  );
}

/** Who asks for the floor, in their order: the chair answers without looking for the list. */
function RaisedHands() {
  const room = useRoom();
  const { state } = room;
  const asking = (state.value.meeting?.hands ?? []).filter(
    (id) => id !== state.value.meeting?.floor,
  );
  if (asking.length === 0) {
    return null;
  }
  return (
    <ul class="hands" role="list" aria-label={_("Raised hands")}>
      {asking.map((id) => (
        <li key={id} class="row-line">
          <span class="chip" data-tone="warn">
            <Icon name="hand" />
            {handPlace(state.value, id)}
          </span>
          <bdi class="hand-name" id={`hand-${id}`}>
            {nameOf(state.value, id)}
          </bdi>
          <button
            type="button"
            class="btn small"
            aria-describedby={`hand-${id}`}
            onClick={() => void room.act("floor.give", { person_id: id })}
          >
            {_("Give floor")}
          </button>
        </li>
      ))}
    </ul>
  );
}

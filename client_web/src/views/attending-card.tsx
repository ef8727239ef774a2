/** Who takes part how: who counts and why not, recusals, and who sits in the rooms. */
import { useSignal } from "@preact/signals";

import type { QuorumView, RecusalView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { mayStepOut, ownRecusal, recusable, recusals, roomOf } from "../state/attending";
import { openItem } from "../state/select";
import { Icon } from "./icon";
import { missingWords, notCountedWords, presentWords } from "./quorum-words";
import { RoomSystems } from "./room-systems";

export function AttendingCard() {
  const { state } = useRoom();
  const { quorum } = state.value;
  const out = recusals(state.value);
  return (
    <section class="card" id="attending" aria-label={_("Attendance and quorum")}>
      <h2>{_("Attendance and quorum")}</h2>
      {quorum !== null && <WhoCounts quorum={quorum} />}
      {out.length > 0 && (
        <ul class="rows" role="list" aria-label={_("Recused")}>
          {out.map((each) => (
            <Recused key={`${each.person_id} ${each.item_id}`} recusal={each} />
          ))}
        </ul>
      )}
      <StepOut />
      <RoomSystems />
    </section>
  );
}

/** The quorum of the open item, in words: what is missing, who counts, who does not and why. */
function WhoCounts({ quorum }: { readonly quorum: QuorumView }) {
  const room = useRoom();
  return (
    <>
      {!quorum.satisfied && (
        <p class="note-line">
          <Icon name="warning" />
          <span>
            {_("Without a quorum a recommendation is advisory, and the case is put up again.")}
            <small>{quorum.missing.map((each) => missingWords(room, each)).join(_("; "))}</small>
          </span>
        </p>
      )}
      {quorum.not_counted.length > 0 && (
        <ul class="rows" role="list" aria-label={_("Present and not counted")}>
          {quorum.not_counted.map((each) => (
            <li key={each.person_id} class="row-line">
              <span class="row-text">
                <b>
                  <bdi>{each.display_name}</bdi>
                </b>
                <small>{room.label("disciplines", each.discipline)}</small>
              </span>
              <span class="chip" data-tone="warn">
                {notCountedWords(room, each)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{_("Who counts now (%(n)s)", { n: quorum.present.length })}</summary>
        <p class="counted-lines">
          {presentWords(room, quorum.present).map((line) => (
            <bdi key={line} class="block">
              {line}
            </bdi>
          ))}
        </p>
      </details>
    </>
  );
}

function Recused({ recusal }: { readonly recusal: RecusalView }) {
  const room = useRoom();
  const state = room.state.value;
  const id = `recused-${recusal.person_id}-${recusal.item_id}`;
  const item = state.items.find((each) => each.id === recusal.item_id);
  const isMine = recusal.person_id === room.me;
  const mayEnd = room.may.value.lead || (isMine && recusal.by_self);
  const hall = roomOf(state, recusal.person_id);
  return (
    <li class="row-line">
      <span class="row-text" id={id}>
        <b>
          <bdi>{recusal.display_name}</bdi>
        </b>
        <small>
          {room.label("recusal_reasons", recusal.reason_code)} · <bdi>{item?.title ?? ""}</bdi>
        </small>
        {hall !== null && (
          <small class="warn-text">
            {_("Sits in %(room)s: ask them to leave the room for this item.", {
              room: hall.display_name,
            })}
          </small>
        )}
      </span>
      {mayEnd && (
        <button
          type="button"
          class="btn small"
          aria-describedby={id}
          onClick={() =>
            void room.act("recuse.end", {
              item_id: recusal.item_id,
              person_id: recusal.person_id,
            })
          }
        >
          {isMine ? _("Take part again") : _("Let back in")}
        </button>
      )}
    </li>
  );
}

/** Stepping out of the open item, or the next: oneself, or, for who leads, somebody else. */
function StepOut() {
  const room = useRoom();
  const state = room.state.value;
  const who = useSignal(room.me);
  const code = useSignal("COI");
  const reason = useSignal("");
  const item = openItem(state) ?? state.items.find((each) => each.state === "planned") ?? null;
  const others = room.may.value.lead
    ? recusable(state).filter((each) => each.person_id !== room.me)
    : [];
  const isOut = ownRecusal(state, room.me) !== null;
  const isOpen = state.meeting?.state !== "ended" && item !== null;
  if (!isOpen || ((isOut || !mayStepOut(state, room.me)) && others.length === 0)) {
    return null;
  }
  const chosen = others.some((each) => each.person_id === who.value) ? who.value : room.me;
  const recuse = async (): Promise<void> => {
    const request = {
      item_id: item.id,
      person_id: chosen === room.me ? null : chosen,
      reason_code: code.value,
      reason: reason.value,
    };
    if (await room.act("recuse.begin", request)) {
      who.value = room.me;
      reason.value = "";
    }
  };
  return (
    <details class="step-out">
      <summary>
        {others.length > 0 ? _("Recusal: keep somebody out of an item") : _("Step out of an item")}
      </summary>
      <div class="stack">
        <p class="hint">
          {_("“%(title)s”: neither sound, pictures, chat nor documents of it are sent to whoever is recused, and they do not count.", {
            title: item.title,
          })}
        </p>
        {others.length > 0 && (
          <div class="field">
            <label for="recuse-who">{_("Who")}</label>
            <select
              id="recuse-who"
              value={chosen}
              onChange={(event) => (who.value = event.currentTarget.value)}
            >
              <option value={room.me}>{_("Myself")}</option>
              {others.map((each) => (
                <option key={each.person_id} value={each.person_id}>
                  {each.display_name}
                </option>
              ))}
            </select>
          </div>
        )}
        <div class="field">
          <label for="recuse-code">{_("Reason")}</label>
          <select
            id="recuse-code"
            value={code.value}
            onChange={(event) => (code.value = event.currentTarget.value)}
          >
            {Object.entries(room.boot.labels["recusal_reasons"] ?? {}).map(([each, text]) => (
              <option key={each} value={each}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="recuse-reason">{_("Explanation")}</label>
          <textarea
            id="recuse-reason"
            rows={2}
            maxLength={2_000}
            value={reason.value}
            onInput={(event) => (reason.value = event.currentTarget.value)}
          />
        </div>
        <button type="button" class="btn" onClick={() => void recuse()}>
          {_("Confirm recusal")}
        </button>
      </div>
    </details>
  );
}

/** What whoever is recused sees above everything else. */
export function RecusedBanner() {
  const room = useRoom();
  const recusal = ownRecusal(room.state.value, room.me);
  if (recusal === null) {
    return null;
  }
  return (
    <p class="banner" data-tone="warn">
      <Icon name="recordOff" />
      {_("You take no part in this item: its sound, pictures, chat and documents are not sent to you.")}
      {recusal.by_self && (
        <button
          type="button"
          class="btn small"
          onClick={() => void room.act("recuse.end", { item_id: recusal.item_id })}
        >
          {_("Take part again")}
        </button>
      )}
    </p>
  );
}

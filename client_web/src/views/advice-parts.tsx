/** What a recorded recommendation still waits for: local fit, quality, confirmations. */
import { useState } from "preact/hooks";

import type { RecommendationView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";
import { Codes } from "./recommendation-fields";
import { momentOf } from "./times";

export function AdviceParts() {
  const room = useRoom();
  const item = room.item.value;
  const shown = room.state.value.recommendations.filter(
    (each) => each.state === "recorded" && (item === null || each.item_id === item.id),
  );
  if (shown.length === 0) {
    return null;
  }
  const waiting = new Set(room.state.value.advice?.open.map((each) => each.recommendation_id));
  return (
    <section class="card" id="advice" aria-label={_("After the decision")}>
      <h2>{_("After the decision")}</h2>
      {shown.map((each) => (
        <section key={each.id} class="after" aria-label={_("Recommendation %(n)s", { n: each.number })}>
          <p class="eyebrow">
            {_("Recommendation %(n)s", { n: each.number })}
            {waiting.has(each.id) && ` · ${_("answers are missing")}`}
          </p>
          <Relist recommendation={each} />
          <LocalFit recommendation={each} />
          <Quality recommendation={each} />
          <Confirmations recommendation={each} />
          <Revise recommendation={each} />
        </section>
      ))}
    </section>
  );
}

function Relist({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { incapable, relist_code } = recommendation;
  return (
    <>
      {relist_code !== "" && (
        <p class="notice warn">
          <Icon name="warning" />
          <span>
            {room.label("relist_reasons", relist_code)}. {_("Proposed for the next meeting.")}
          </span>
        </p>
      )}
      {incapable.length > 0 && (
        <p class="notice warn">
          <Icon name="warning" />
          <span>
            {_("The implementer’s hospital does not have: %(names)s", {
              names: incapable.map((code) => room.label("capabilities", code)).join(_(", ")),
            })}
          </span>
        </p>
      )}
    </>
  );
}

function LocalFit({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { fit } = recommendation;
  if (fit !== null) {
    const [affordable, registered] = [fit.affordable, fit.registered].map((code) =>
      room.label("answers", code),
    );
    return (
      <dl class="lines">
        <div>
          <dt>{_("Local fit")}</dt>
          <dd>
            <bdi>{room.label("availability", fit.available)}</bdi>
          </dd>
        </div>
        <div>
          <dt>{_("Affordable · registered")}</dt>
          <dd>
            {affordable} · {registered}
          </dd>
        </div>
        <div>
          <dt>{_("Answered by")}</dt>
          <dd>
            <bdi>{fit.by_name}</bdi>
            {fit.note !== "" && (
              <span class="block" dir="auto">
                {fit.note}
              </span>
            )}
          </dd>
        </div>
      </dl>
    );
  }
  return answersFit(room, recommendation) ? (
    <FitForm recommendation={recommendation} />
  ) : (
    <p class="hint">
      {_("Local fit: waits for %(name)s", { name: recommendation.implementer_name || "—" })}
    </p>
  );
}

/** The implementer and their hospital; the owner of the case answers on the page. */
function answersFit(
  room: ReturnType<typeof useRoom>,
  recommendation: RecommendationView,
): boolean {
  const { participants } = room.state.value;
  const me = participants.find((each) => each.person_id === room.me);
  const id = recommendation.draft.implementer_id;
  const implementer = participants.find((each) => each.person_id === id);
  return (
    me !== undefined &&
    room.may.value.dissent &&
    implementer !== undefined &&
    me.institution === implementer.institution
  );
}

function FitForm({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const [available, setAvailable] = useState("");
  const [affordable, setAffordable] = useState("");
  const [registered, setRegistered] = useState("");
  const [note, setNote] = useState("");
  const request = { recommendation_id: recommendation.id, available, affordable, registered, note };
  const isWhole = available !== "" && affordable !== "" && registered !== "";
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void room.act("local_fit.answer", request);
      }}
    >
      <p class="hint">{_("Can this be done where the patient is?")}</p>
      <div class="triple">
        <label class="field">
          {_("Available")}
          <Codes set="availability" value={available} onChange={setAvailable} />
        </label>
        <label class="field">
          {_("Affordable")}
          <Codes set="answers" value={affordable} onChange={setAffordable} />
        </label>
        <label class="field">
          {_("Registered")}
          <Codes set="answers" value={registered} onChange={setRegistered} />
        </label>
      </div>
      <label class="field">
        {_("Note")}
        <input
          value={note}
          maxLength={2_000}
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <div class="actions">
        <button type="submit" class="btn" disabled={!isWhole}>
          {_("Answer")}
        </button>
      </div>
    </form>
  );
}

function Quality({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { checks } = recommendation;
  if (checks.length === 0) {
    return null;
  }
  return (
    <div class="stack">
      <p class="hint">{_("Quality checks")}</p>
      {checks.map(({ check, answer }) => (
        <div key={check} class="pairs">
          <span>{room.label("quality_checks", check)}</span>
          {room.may.value.record ? (
            <Codes
              name={room.label("quality_checks", check)}
              set="quality_answers"
              value={answer}
              onChange={(code) => {
                const id = recommendation.id;
                void room.act("quality.answer", { recommendation_id: id, check, answer: code });
              }}
            />
          ) : (
            <b>{answer === "" ? _("not answered") : room.label("quality_answers", answer)}</b>
          )}
        </div>
      ))}
    </div>
  );
}

function Confirmations({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const { confirmations, confirm_until } = recommendation;
  const mine = room.state.value.participants.find((each) => each.person_id === room.me);
  if (confirmations.length === 0) {
    return null;
  }
  return (
    <ul class="rows" role="list" aria-label={_("Confirmations asked for")}>
      {confirmations.map((each) => (
        <li key={each.discipline} class="row-line">
          <Icon name={each.by_name === "" ? "clock" : "check"} />
          <span class="row-text">
            <b>{room.label("disciplines", each.discipline)}</b>
            <small>
              {each.by_name === ""
                ? _("asked to confirm until %(time)s", { time: momentOf(confirm_until ?? "") })
                : _("confirmed by %(name)s, %(time)s", {
                    name: each.by_name,
                    time: momentOf(each.at),
                  })}
            </small>
          </span>
          {each.by_name === "" && room.may.value.dissent && mine?.discipline === each.discipline && (
            <button
              type="button"
              class="btn small"
              onClick={() =>
                void room.act("recommendation.confirm", { recommendation_id: recommendation.id })
              }
            >
              {_("Confirm")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A recorded text is never edited: a new version replaces it, with the reason. */
function Revise({ recommendation }: { readonly recommendation: RecommendationView }) {
  const room = useRoom();
  const [reason, setReason] = useState("");
  if (!room.may.value.lead || room.item.value?.id !== recommendation.item_id) {
    return null;
  }
  return (
    <details class="more">
      <summary>{_("Replace it by a new version")}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void room.act("recommendation.revise", { item_id: recommendation.item_id, reason });
        }}
      >
        <label class="field">
          {_("Reason")}
          <input
            value={reason}
            maxLength={2_000}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{_("The recorded version stands until the new one is recorded.")}</p>
        <div class="actions">
          <button type="submit" class="btn" disabled={reason.trim() === ""}>
            {_("Begin a new version")}
          </button>
        </div>
      </form>
    </details>
  );
}

/** Dissent: one tap, a reason if one wants to give it; and everybody's dissents. */
import type { DissentView, RecommendationView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import type { Stance } from "../ui";
import { Icon } from "./icon";

export function DissentPart({ current }: { readonly current: RecommendationView | null }) {
  const room = useRoom();
  const dissents = current?.dissents ?? [];
  const mine = dissents.find((each) => each.person_id === room.me && !each.withdrawn);
  return (
    <div class="dissent">
      {dissents.length > 0 && (
        <ul class="rows" role="list" aria-label={_("Dissenting opinions")}>
          {dissents.map((each) => (
            <Dissenting key={each.id} dissent={each} current={current} />
          ))}
        </ul>
      )}
      {room.may.value.dissent && mine === undefined && current !== null && (
        <DissentForm current={current} />
      )}
    </div>
  );
}

function Dissenting(props: {
  readonly dissent: DissentView;
  readonly current: RecommendationView | null;
}) {
  const room = useRoom();
  const { dissent, current } = props;
  const isMine = dissent.person_id === room.me;
  return (
    <li class="row-line" data-withdrawn={dissent.withdrawn}>
      <Icon name="warning" />
      <span class="row-text">
        <b>
          <bdi>{dissent.display_name}</bdi>
        </b>
        <small>
          {room.label("disciplines", dissent.discipline)} · {room.label("stances", dissent.stance)}
          {dissent.withdrawn && ` · ${_("withdrawn")}`}
        </small>
        {dissent.text !== "" && (
          <span class="prose" dir="auto">
            {dissent.text}
          </span>
        )}
      </span>
      {isMine && !dissent.withdrawn && current !== null && (
        <button
          type="button"
          class="btn small"
          onClick={() =>
            void room.act("dissent.withdraw", { item_id: current.item_id, dissent_id: dissent.id })
          }
        >
          {_("Withdraw")}
        </button>
      )}
    </li>
  );
}

function DissentForm({ current }: { readonly current: RecommendationView }) {
  const room = useRoom();
  const { stance, dissentText } = room.ui;
  const stances = Object.entries(room.boot.labels["stances"] ?? {});
  const dissent = async (): Promise<void> => {
    const request = { item_id: current.item_id, stance: stance.value, text: dissentText.value };
    if (await room.act("dissent.add", request)) {
      stance.value = "disagree";
      dissentText.value = "";
    }
  };
  return (
    <div class="dissent-form">
      <button type="button" class="btn warn-text" onClick={() => void dissent()}>
        <Icon name="hand" />
        {_("Dissent")}
      </button>
      <details>
        <summary>{_("Give a reason first")}</summary>
        <div class="stack">
          <div class="field">
            <label for="dissent-stance">{_("I do not join because")}</label>
            <select
              id="dissent-stance"
              value={stance.value}
              onChange={(event) => (stance.value = event.currentTarget.value as Stance)}
            >
              {stances.map(([code, text]) => (
                <option key={code} value={code}>
                  {text}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="dissent-text">{_("In my own words")}</label>
            <textarea
              id="dissent-text"
              rows={2}
              maxLength={2_000}
              value={dissentText.value}
              onInput={(event) => (dissentText.value = event.currentTarget.value)}
            />
          </div>
        </div>
      </details>
    </div>
  );
}

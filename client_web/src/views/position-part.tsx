/** Positions by discipline: the chair asks, everybody who counts answers in one tap. */
import type { ItemView, PositionView, TalkView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";

interface Props {
  readonly item: ItemView;
  readonly talk: TalkView;
}

export function PositionPart({ item, talk }: Props) {
  const room = useRoom();
  const { round } = talk;
  const rounds = [...new Set(talk.positions.map((each) => each.round))].toSorted((a, b) => b - a);
  return (
    <div class="talk-part">
      {round?.is_open === true && (
        <p class="round-asked" role="status">
          {round.blind
            ? _("Round %(n)s: positions are hidden until it is closed.", { n: round.n })
            : _("Round %(n)s: please say where you stand.", { n: round.n })}
        </p>
      )}
      {round !== null && round.with_item && (
        <p class="hint">{_("Round %(n)s was closed with its item.", { n: round.n })}</p>
      )}
      {round?.is_open === true && room.may.value.dissent && <Answer item={item} talk={talk} />}
      {rounds.map((n) => (
        <Round key={n} n={n} talk={talk} />
      ))}
      {room.may.value.lead && <Ask item={item} talk={talk} />}
    </div>
  );
}

function Answer({ item, talk }: Props) {
  const room = useRoom();
  const { positionComment } = room.ui;
  const mine = talk.positions.find(
    (each) => each.person_id === room.me && each.round === talk.round?.n,
  );
  const stances = Object.entries(room.boot.labels["positions"] ?? {});
  const take = async (stance: string): Promise<void> => {
    const request = { item_id: item.id, stance, comment: positionComment.value };
    if (await room.act("position.set", request)) {
      positionComment.value = "";
    }
  };
  return (
    <>
      <div class="chips" role="group" aria-label={_("My position")}>
        {stances.map(([code, text]) => (
          <button
            key={code}
            type="button"
            class="btn small"
            aria-pressed={mine?.stance === code}
            onClick={() => void take(code)}
          >
            {text}
          </button>
        ))}
      </div>
      <label class="sr" for="position-comment">
        {_("Comment on my position")}
      </label>
      <input
        id="position-comment"
        value={positionComment.value}
        maxLength={2_000}
        autocomplete="off"
        placeholder={_("A comment first, if you have one")}
        onInput={(event) => (positionComment.value = event.currentTarget.value)}
      />
    </>
  );
}

/** One line for each discipline, as they were given. */
function Round({ n, talk }: { readonly n: number; readonly talk: TalkView }) {
  const given = talk.positions.filter((each) => each.round === n);
  return (
    <table class="positions">
      <caption>{_("Positions, round %(n)s", { n })}</caption>
      <tbody>
        {given.map((each) => (
          <Line key={each.person_id} position={each} />
        ))}
      </tbody>
    </table>
  );
}

function Line({ position }: { readonly position: PositionView }) {
  const room = useRoom();
  const words = position.stance === "" ? _("given") : room.label("positions", position.stance);
  return (
    <tr data-stance={position.stance}>
      <th scope="row">
        {room.label("disciplines", position.discipline)}
        <small>
          <bdi>{position.display_name}</bdi>
        </small>
      </th>
      <td>
        {words}
        {position.comment !== "" && <small dir="auto">{position.comment}</small>}
      </td>
    </tr>
  );
}

function Ask({ item, talk }: Props) {
  const room = useRoom();
  if (talk.round?.is_open === true) {
    return (
      <button
        type="button"
        class="btn small"
        onClick={() => void room.act("round.close", { item_id: item.id })}
      >
        {_("Close the round")}
      </button>
    );
  }
  const open = (blind: boolean): void => void room.act("round.open", { item_id: item.id, blind });
  return (
    <div class="chips">
      <button type="button" class="btn small" onClick={() => open(false)}>
        {_("Ask for positions")}
      </button>
      <button type="button" class="btn small quiet" onClick={() => open(true)}>
        {_("Ask blind")}
      </button>
    </div>
  );
}

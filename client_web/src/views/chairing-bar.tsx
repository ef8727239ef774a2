/** Who leads now, why the lead passed, and handing it over. */
import type { ChairingView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import { nameOf } from "../state/select";
import { Icon } from "./icon";
import { clockOf, offsetOf } from "./times";

export function ChairingBar() {
  const room = useRoom();
  const { chairing, meeting } = room.state.value;
  if (chairing === null || chairing.leader_id === null) {
    return null;
  }
  const isAway = !isConnected(room, chairing.leader_id);
  return (
    <section class="card chairing" aria-label={_("Chair")} data-away={isAway}>
      <div class="row-line">
        <Icon name={isAway ? "warning" : "gavel"} />
        <span class="row-text">
          <b>
            {chairing.leader_id === room.me ? (
              _("You lead the session")
            ) : (
              <bdi>
                {_("%(name)s leads", { name: nameOf(room.state.value, chairing.leader_id) })}
              </bdi>
            )}
          </b>
          {isAway ? (
            <small role="status">
              {meeting?.state === "paused"
                ? _("Not in the room. The session waits for the chair or a deputy.")
                : _("Not connected. After 30 seconds a deputy takes over, or the session pauses.")}
            </small>
          ) : (
            <Passed chairing={chairing} />
          )}
        </span>
      </div>
      {room.may.value.lead && <HandOver chairing={chairing} />}
    </section>
  );
}

function Passed({ chairing }: { readonly chairing: ChairingView }) {
  const room = useRoom();
  const { last } = chairing;
  if (last === null) {
    return null;
  }
  return (
    <small>
      <bdi>{last.from_name}</bdi> → <bdi>{last.to_name}</bdi>
      {` · ${room.label("handover_reasons", last.reason_code)} · ${clockOf(last.at)} `}
      ({offsetOf(last.at)})
    </small>
  );
}

/** Only somebody who is there can take the chair. */
function HandOver({ chairing }: { readonly chairing: ChairingView }) {
  const room = useRoom();
  const others = chairing.in_line.filter((id) => id !== room.me && isConnected(room, id));
  if (others.length === 0) {
    return null;
  }
  return (
    <details>
      <summary>{_("Hand over the chair")}</summary>
      <div class="actions">
        {others.map((id) => (
          <button
            key={id}
            type="button"
            class="btn small"
            onClick={() => void room.act("chair.hand_over", { person_id: id })}
          >
            <Icon name="gavel" />
            {_("To %(name)s", { name: nameOf(room.state.value, id) })}
          </button>
        ))}
      </div>
    </details>
  );
}

function isConnected(room: Room, personId: string): boolean {
  return room.state.value.live.some((each) => each.person_id === personId && each.connected);
}

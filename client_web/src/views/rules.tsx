/** What the chair allows of pictures in the room: set by those who lead, known to everybody. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";

export function Rules() {
  const room = useRoom();
  return room.may.value.lead ? <RulesChoice /> : <RulesInForce />;
}

function RulesChoice() {
  const room = useRoom();
  const { rules } = room.state.value;
  return (
    <details class="rules">
      <summary>{_("Cameras and screens")}</summary>
      <label class="check">
        <input
          type="checkbox"
          checked={rules.cameras === "chair"}
          onChange={(event) => {
            const cameras = event.currentTarget.checked ? "chair" : "everyone";
            event.currentTarget.checked = rules.cameras === "chair"; // until the server says so
            void room.act("room.set_rules", { ...rules, cameras });
          }}
        />
        {_("Show cameras to the chair only")}
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={rules.screens === 2}
          onChange={(event) => {
            const screens = event.currentTarget.checked ? 2 : 1;
            event.currentTarget.checked = rules.screens === 2;
            void room.act("room.set_rules", { ...rules, screens });
          }}
        />
        {_("Two shared screens at once")}
      </label>
    </details>
  );
}

function RulesInForce() {
  const { rules } = useRoom().state.value;
  return rules.cameras === "everyone" ? null : (
    <p class="notice">
      <Icon name="cameraOff" />
      {_("Cameras are shown to the chair only.")}
    </p>
  );
}

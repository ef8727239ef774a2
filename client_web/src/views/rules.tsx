/** What the chair allows of pictures in the room: set by those who lead, known to everybody. */
import { useState } from "preact/hooks";
import type { RoomRules } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";

export function Rules() {
  const room = useRoom();
  return room.may.value.moderate ? <RulesChoice /> : <RulesInForce />;
}

function RulesChoice() {
  const { rules } = useRoom().state.value;
  return (
    <details class="rules">
      <summary>{_("Cameras and screens")}</summary>
      <Choice
        text={_("Show cameras to the chair only")}
        isOn={rules.cameras === "chair"}
        rulesWhen={(isOn) => ({ ...rules, cameras: isOn ? "chair" : "everyone" })}
      />
      <Choice
        text={_("Two shared screens at once")}
        isOn={rules.screens === 2}
        rulesWhen={(isOn) => ({ ...rules, screens: isOn ? 2 : 1 })}
      />
    </details>
  );
}

function Choice(props: {
  readonly text: string;
  readonly isOn: boolean;
  readonly rulesWhen: (isOn: boolean) => RoomRules;
}) {
  const room = useRoom();
  // Until the server has answered, what was chosen; the room is drawn anew for other reasons.
  const [asked, setAsked] = useState<boolean | null>(null);
  const choose = async (isOn: boolean): Promise<void> => {
    setAsked(isOn);
    await room.act("room.set_rules", props.rulesWhen(isOn));
    setAsked(null);
  };
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={asked ?? props.isOn}
        onChange={(event) => void choose(event.currentTarget.checked)}
      />
      {props.text}
    </label>
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

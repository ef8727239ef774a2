/** Whom or what the middle of the room shows: in the header, and on a phone above the middle itself. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import type { Layout } from "../ui";
import { Icon, type IconName } from "./icon";

export function LayoutSwitch() {
  const { stage } = useRoom();
  const current = stage.value;
  return (
    <div class="switch" role="group" aria-label={_("View")}>
      <LayoutButton
        layout="shared"
        icon="presentation"
        text={_("Shared view")}
        isOn={current === "material" || current === "screen"}
      />
      <LayoutButton layout="speaker" icon="speaker" text={_("Speaker")} isOn={current === "speaker"} />
      <LayoutButton layout="people" icon="grid" text={_("Grid")} isOn={current === "people"} />
    </div>
  );
}

function LayoutButton(props: {
  readonly layout: Layout;
  readonly icon: IconName;
  readonly text: string;
  readonly isOn: boolean;
}) {
  const { ui } = useRoom();
  return (
    <button
      type="button"
      class="btn quiet small"
      aria-pressed={props.isOn}
      title={props.text}
      onClick={() => (ui.layout.value = props.layout)}
    >
      <Icon name={props.icon} />
      <span class="wide">{props.text}</span>
    </button>
  );
}

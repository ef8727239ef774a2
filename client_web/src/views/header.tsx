/** The header: which meeting, how it stands, how the connection stands, who is here. */
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom } from "../room";
import { presentPeople } from "../state/select";
import { devicesTitle } from "./dialogs";
import { Icon, type IconName } from "./icon";
import { ThemeSwitch } from "./theme-switch";

export function Header() {
  const { meeting } = useRoom().state.value;
  return (
    <header class="top">
      <strong class="brand">
        <span class="brand-mark" aria-hidden="true">
          C
        </span>
        <span class="brand-name">Consilium</span>
      </strong>
      <h1 class="top-title" title={meeting?.title}>
        <bdi>{meeting?.title ?? ""}</bdi>
      </h1>
      <SessionChip />
      <span class="grow" />
      <ConnectionChip />
      <span class="chip wide">
        <Icon name="recordOff" />
        {_("Not recorded")}
      </span>
      <CountChip />
      <LayoutSwitch />
      <DevicesButton />
      <ThemeSwitch />
    </header>
  );
}

function SessionChip() {
  const { state } = useRoom();
  switch (state.value.meeting?.state) {
    case "live":
      return <span class="chip live">{_("In session")}</span>;
    case "paused":
      return <span class="chip paused">{_("Paused")}</span>;
    case "ended":
      return <span class="chip">{_("Ended")}</span>;
    default:
      return <span class="chip">{_("Not started")}</span>;
  }
}

function ConnectionChip() {
  const { isLineUp, media } = useRoom();
  const isWhole =
    isLineUp.value && media.sending.value === "connected" && media.receiving.value === "connected";
  const isBroken =
    !isLineUp.value ||
    media.sending.value === "recovering" ||
    media.receiving.value === "recovering";
  if (isBroken) {
    return <Chip icon="offline" tone="bad" text={_("Reconnecting")} />;
  }
  return isWhole ? (
    <Chip icon="online" tone="good" text={_("Connected")} />
  ) : (
    <Chip icon="online" tone="" text={_("Connecting")} />
  );
}

function Chip(props: { readonly icon: IconName; readonly tone: string; readonly text: string }) {
  return (
    <span class="chip" data-tone={props.tone}>
      <Icon name={props.icon} />
      {props.text}
    </span>
  );
}

function CountChip() {
  const { state } = useRoom();
  const n = presentPeople(state.value).length;
  return (
    <span class="chip">
      <Icon name="people" />
      {ngettext("%(n)s participant", "%(n)s participants", n)}
    </span>
  );
}

function DevicesButton() {
  const { ui } = useRoom();
  return (
    <button
      type="button"
      class="btn quiet small icon-only"
      onClick={() => (ui.dialog.value = "devices")}
    >
      <Icon name="settings" />
      <span class="sr">{devicesTitle()}</span>
    </button>
  );
}

function LayoutSwitch() {
  const { ui, stage } = useRoom();
  const isPeople = stage.value === "people";
  return (
    <div class="switch" role="group" aria-label={_("View")}>
      <button
        type="button"
        class="btn quiet small"
        aria-pressed={!isPeople}
        onClick={() => (ui.layout.value = "shared")}
      >
        <Icon name="presentation" />
        <span class="wide">{_("Shared view")}</span>
      </button>
      <button
        type="button"
        class="btn quiet small"
        aria-pressed={isPeople}
        onClick={() => (ui.layout.value = "people")}
      >
        <Icon name="grid" />
        <span class="wide">{_("Grid")}</span>
      </button>
    </div>
  );
}

/** The header: which meeting, how it stands, how the connection stands, who is here. */
import { useEffect, useRef } from "preact/hooks";

import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom } from "../room";
import { presentPeople } from "../state/select";
import { ConnectionBadge } from "./connection-badge";
import { devicesTitle } from "./dialogs";
import { Icon } from "./icon";
import { LayoutSwitch } from "./layout-switch";
import { ThemeSwitch } from "./theme-switch";

export function Header() {
  const { meeting } = useRoom().state.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that led here is gone; a phone may still stand where it was.
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <header class="top">
      <strong class="brand">
        <span class="brand-mark" aria-hidden="true">
          C
        </span>
        <span class="brand-name">Consilium</span>
      </strong>
      <h1 class="top-title" title={meeting?.title} ref={heading} tabIndex={-1}>
        <bdi>{meeting?.title ?? ""}</bdi>
      </h1>
      <SessionChip />
      <span class="grow" />
      <ConnectionBadge />
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

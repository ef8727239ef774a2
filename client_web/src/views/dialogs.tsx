/** Dialogs: why an item is put off or left undecided, and which devices I use. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { AgendaDialog } from "./agenda-dialogs";
import { DeviceChoice, Meter } from "./before-room";
import { OutputChoice } from "./output-choice";

export function Dialogs() {
  const room = useRoom();
  const item = room.item.value;
  const dialog = room.ui.dialog.value;
  if (dialog === "devices") {
    return <Devices />;
  }
  if (dialog === "defer" || dialog === "close") {
    const Ask = dialog === "defer" ? Defer : CloseUndecided;
    return item === null ? null : <Ask itemId={item.id} />;
  }
  return dialog === "none" ? null : <AgendaDialog dialog={dialog} />;
}

export function devicesTitle(): string {
  return `${_("Camera")} · ${_("Microphone")}`;
}

function Devices() {
  return (
    <Modal title={devicesTitle()}>
      <DeviceChoice input="camera" />
      <DeviceChoice input="microphone" />
      <Meter />
      <OutputChoice />
    </Modal>
  );
}

function Defer({ itemId }: { readonly itemId: string }) {
  const room = useRoom();
  const { deferCode, deferReason } = room.ui;
  const reasons = Object.entries(room.boot.labels["defer_reasons"] ?? {});
  const defer = async (): Promise<void> => {
    const request = { item_id: itemId, reason_code: deferCode.value, reason: deferReason.value };
    if (await room.act("agenda.defer", request)) {
      deferCode.value = "";
      deferReason.value = "";
      room.ui.dialog.value = "none";
    }
  };
  return (
    <Modal title={_("Defer this item")} confirm={{ text: _("Confirm deferral"), act: defer }}>
      <div class="field">
        <label for="defer-code">{_("Reason")}</label>
        <select
          id="defer-code"
          required
          value={deferCode.value}
          onChange={(event) => (deferCode.value = event.currentTarget.value)}
        >
          <option value="">{_("Please choose")}</option>
          {reasons.map(([code, text]) => (
            <option key={code} value={code}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="defer-reason">{_("Explanation")}</label>
        <textarea
          id="defer-reason"
          rows={3}
          maxLength={2_000}
          value={deferReason.value}
          onInput={(event) => (deferReason.value = event.currentTarget.value)}
        />
      </div>
    </Modal>
  );
}

function CloseUndecided({ itemId }: { readonly itemId: string }) {
  const room = useRoom();
  const { closeReason } = room.ui;
  const close = async (): Promise<void> => {
    const request = { item_id: itemId, reason: closeReason.value };
    if (await room.act("agenda.close", request)) {
      closeReason.value = "";
      room.ui.dialog.value = "none";
    }
  };
  return (
    <Modal
      title={_("Close without a recommendation")}
      confirm={{ text: _("Close without decision"), act: close }}
    >
      <p>{_("No recommendation is recorded for this case. Please say why; it stands in the minutes.")}</p>
      <div class="field">
        <label for="close-reason">{_("Reason")}</label>
        <textarea
          id="close-reason"
          rows={3}
          required
          maxLength={2_000}
          value={closeReason.value}
          onInput={(event) => (closeReason.value = event.currentTarget.value)}
        />
      </div>
    </Modal>
  );
}

interface Confirm {
  readonly text: string;
  readonly act: () => Promise<void>;
  /** It takes something from somebody. */
  readonly isGrave?: boolean;
}

export function Modal(props: {
  readonly title: string;
  /** What the dialog asks for; without it there is only closing it. */
  readonly confirm?: Confirm;
  readonly children: ComponentChildren;
}) {
  const { ui } = useRoom();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    return () => {
      // The browser gives the focus back only where a dialog is closed before it is taken away.
      if (opener instanceof HTMLElement && opener.isConnected) {
        opener.focus();
      }
    };
  }, []);
  const close = (): void => {
    ui.dialog.value = "none";
  };
  return (
    <dialog ref={element} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void props.confirm?.act();
        }}
      >
        <h2 id="dialog-title">{props.title}</h2>
        {props.children}
        <div class="bar end">
          <button type="button" class="btn" onClick={close}>
            {props.confirm === undefined ? _("Close") : _("Cancel")}
          </button>
          {props.confirm !== undefined && (
            <button type="submit" class={props.confirm.isGrave === true ? "btn danger" : "btn primary"}>
              {props.confirm.text}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}

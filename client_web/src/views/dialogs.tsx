/** The two questions that need an answer before an item ends: why it is put off, or undecided. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";

export function Dialogs() {
  const room = useRoom();
  const item = room.item.value;
  const { dialog } = room.ui;
  if (item === null || dialog.value === "none") {
    return null;
  }
  return dialog.value === "defer" ? <Defer itemId={item.id} /> : <CloseUndecided itemId={item.id} />;
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
    <Modal title={_("Defer this item")} confirm={_("Confirm deferral")} onConfirm={defer}>
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
      confirm={_("Close without decision")}
      onConfirm={close}
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

function Modal(props: {
  readonly title: string;
  readonly confirm: string;
  readonly onConfirm: () => Promise<void>;
  readonly children: ComponentChildren;
}) {
  const { ui } = useRoom();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  const close = (): void => {
    ui.dialog.value = "none";
  };
  return (
    <dialog ref={element} class="dialog" aria-labelledby="dialog-title" onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void props.onConfirm();
        }}
      >
        <h2 id="dialog-title">{props.title}</h2>
        {props.children}
        <div class="bar end">
          <button type="button" class="btn" onClick={close}>
            {_("Cancel")}
          </button>
          <button type="submit" class="btn primary">
            {props.confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}

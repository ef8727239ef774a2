/** Dialogs about the agenda and the session: each asks for a reason or a standard, then acts. */
import { useState } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import type { Dialog } from "../ui";
import { Modal } from "./dialogs";

type AgendaAsk = Exclude<Dialog, "none" | "defer" | "close" | "devices">;

export function AgendaDialog({ dialog }: { readonly dialog: AgendaAsk }) {
  return dialog === "add_item" ? <AddItem /> : <AskWhy dialog={dialog} />;
}

interface Question {
  readonly title: string;
  readonly confirm: string;
  readonly label: string;
  readonly act: (words: string) => Promise<boolean>;
}

function questionOf(room: Room, dialog: Exclude<AgendaAsk, "add_item">): Question {
  const item_id = room.ui.dialogItem.value ?? "";
  switch (dialog) {
    case "withdraw":
      return {
        title: _("Withdraw this item"),
        confirm: _("Withdraw item"),
        label: _("Reason"),
        act: (reason) => room.act("agenda.withdraw", { item_id, reason }),
      };
    case "list_soc":
      return {
        title: _("List without discussion"),
        confirm: _("List under this standard"),
        label: _("Standard of care, with its version"),
        act: (standard) => room.act("agenda.list_soc", { item_id, standard }),
      };
    case "reopen":
      return {
        title: _("Take this item up again"),
        confirm: _("Take up again"),
        label: _("Reason"),
        act: (reason) => room.act("agenda.reopen", { item_id, reason }),
      };
    case "abort":
      return {
        title: _("Break the session off"),
        confirm: _("Break off; defer what is not decided"),
        label: _("Reason"),
        act: (reason) => room.act("session.abort", { reason }),
      };
    case "reopen_session":
      return {
        title: _("Take the session up again"),
        confirm: _("Take up again"),
        label: _("Reason"),
        act: (reason) => room.act("session.reopen", { reason }),
      };
  }
}

function AskWhy({ dialog }: { readonly dialog: Exclude<AgendaAsk, "add_item"> }) {
  const room = useRoom();
  const [words, setWords] = useState("");
  const question = questionOf(room, dialog);
  const item = room.state.value.items.find((each) => each.id === room.ui.dialogItem.value);
  const act = async (): Promise<void> => {
    if (await question.act(words)) {
      room.ui.dialog.value = "none";
    }
  };
  return (
    <Modal title={question.title} confirm={{ text: question.confirm, act }}>
      {item !== undefined && dialog !== "abort" && dialog !== "reopen_session" && (
        <p class="strong">
          <bdi>{item.title}</bdi>
        </p>
      )}
      <div class="field">
        <label for="agenda-words">{question.label}</label>
        <textarea
          id="agenda-words"
          rows={3}
          required
          maxLength={dialog === "list_soc" ? 300 : 2_000}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </div>
    </Modal>
  );
}

const KINDS = ["topic", "education", "proposal", "qa", "break"] as const;

function AddItem() {
  const room = useRoom();
  const [kind, setKind] = useState<string>("topic");
  const [title, setTitle] = useState("");
  const [minutes, setMinutes] = useState("10");
  const [code, setCode] = useState("");
  const [reason, setReason] = useState("");
  const isBreak = kind === "break";
  const act = async (): Promise<void> => {
    const { items } = room.state.value;
    const after = room.item.value ?? items.findLast((item) => item.state !== "planned");
    const added = await room.act("agenda.add", {
      kind,
      title,
      time_box_s: Math.round(Number(minutes.replace(",", ".")) * 60) || 0,
      after: after?.id ?? null,
      reason_code: isBreak ? "" : code,
      reason,
    });
    if (added) {
      room.ui.dialog.value = "none";
    }
  };
  return (
    <Modal title={_("Add to the agenda")} confirm={{ text: _("Add as next item"), act }}>
      <div class="pairs">
        <div class="field">
          <label for="add-kind">{_("Kind")}</label>
          <select id="add-kind" value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
            {KINDS.map((each) => (
              <option key={each} value={each}>
                {room.label("item_kinds", each)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="add-minutes">{_("Time box, min")}</label>
          <input
            id="add-minutes"
            inputMode="decimal"
            required
            value={minutes}
            onInput={(event) => setMinutes(event.currentTarget.value)}
          />
        </div>
      </div>
      <div class="field">
        <label for="add-title">{_("Item title")}</label>
        <input
          id="add-title"
          required={!isBreak}
          maxLength={300}
          value={title}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
      </div>
      {!isBreak && (
        <>
          <div class="field">
            <label for="add-code">{_("Why it comes late")}</label>
            <select
              id="add-code"
              required
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            >
              <option value="">{_("Please choose")}</option>
              {Object.entries(room.boot.labels["late_reasons"] ?? {}).map(([each, text]) => (
                <option key={each} value={each}>
                  {text}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="add-reason">{_("Explanation")}</label>
            <textarea
              id="add-reason"
              rows={2}
              required={code === "other"}
              maxLength={2_000}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </div>
        </>
      )}
    </Modal>
  );
}

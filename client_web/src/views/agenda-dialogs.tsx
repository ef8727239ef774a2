/** Dialogs about the agenda, the session and people: each asks for a reason or a standard, then acts. */
import { useState } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import { nameOf } from "../state/select";
import type { Dialog } from "../ui";
import { AddItem } from "./add-item";
import { Modal } from "./dialogs";

type AgendaAsk = Exclude<Dialog, "none" | "defer" | "close" | "devices">;

export function AgendaDialog({ dialog }: { readonly dialog: AgendaAsk }) {
  return dialog === "add_item" ? <AddItem /> : <AskWhy dialog={dialog} />;
}

interface Question {
  readonly title: string;
  readonly confirm: string;
  readonly label: string;
  /** What follows from it, where the title does not say so. */
  readonly hint?: string;
  readonly act: (words: string) => Promise<boolean>;
}

/** They take the room from somebody, or the session from all. */
const GRAVE: ReadonlySet<AgendaAsk> = new Set<AgendaAsk>(["abort", "remove_person"]);

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
    case "remove_person": {
      const person_id = room.ui.dialogPerson.value ?? "";
      return {
        title: _("Remove %(name)s from the room", { name: nameOf(room.state.value, person_id) }),
        confirm: _("Remove from the room"),
        label: _("Reason"),
        hint: _("They are told the reason, and wait in the lobby until they are admitted again."),
        act: (reason) => room.act("person.remove", { person_id, reason }),
      };
    }
  }
}

function AskWhy({ dialog }: { readonly dialog: Exclude<AgendaAsk, "add_item"> }) {
  const room = useRoom();
  const [words, setWords] = useState("");
  const question = questionOf(room, dialog);
  const isAboutItem = dialog === "withdraw" || dialog === "list_soc" || dialog === "reopen";
  const item = room.state.value.items.find((each) => each.id === room.ui.dialogItem.value);
  const act = async (): Promise<void> => {
    if (await question.act(words)) {
      room.ui.dialog.value = "none";
    }
  };
  return (
    <Modal title={question.title} confirm={{ text: question.confirm, act, isGrave: GRAVE.has(dialog) }}>
      {item !== undefined && isAboutItem && (
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
        {question.hint !== undefined && <p class="hint">{question.hint}</p>}
      </div>
    </Modal>
  );
}

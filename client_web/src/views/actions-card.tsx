/** Who does what by when; and closing the meeting when all is settled. */
import { useState } from "preact/hooks";

import type { ActionView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { isIsoDate, isoDate } from "../state/dates";
import { Icon } from "./icon";
import { dayOf } from "./times";

const NOTED_IN = new Set(["live", "paused", "ended"]);

export function ActionsCard() {
  const room = useRoom();
  const { actions, meeting } = room.state.value;
  const state = meeting?.state ?? "";
  const mayNote = room.may.value.note && NOTED_IN.has(state);
  if (actions.length === 0 && !mayNote) {
    return null;
  }
  return (
    <section class="card" id="actions" aria-labelledby="actions-title">
      <h2 id="actions-title">{_("Actions")}</h2>
      {actions.length > 0 && (
        <ul class="rows" role="list">
          {actions.map((action) => (
            <Line key={action.id} action={action} mayNote={mayNote} />
          ))}
        </ul>
      )}
      {mayNote && <Add />}
      {state === "ended" && room.may.value.moderate && <AfterTheEnd />}
    </section>
  );
}

function Line({ action, mayNote }: { readonly action: ActionView; readonly mayNote: boolean }) {
  const room = useRoom();
  const isOpen = action.state === "open";
  const isOwned = action.owner_id !== null && action.due !== "";
  const owner = isOwned
    ? _("%(name)s, by %(day)s", { name: action.owner_name, day: dayOf(action.due) })
    : action.owner_name;
  const settle = (state: string): void =>
    void room.act("action.settle", { action_id: action.id, state });
  return (
    <li class="action-line" data-state={action.state}>
      <span class="row-text">
        <b>
          <bdi>{action.text}</bdi>
        </b>
        <small>
          <bdi>{owner}</bdi>
          {!isOpen && <span class="chip">{room.label("action_states", action.state)}</span>}
          {isOpen && !isOwned && (
            <span class="chip" data-tone="warn">
              {_("needs an owner and a date")}
            </span>
          )}
        </small>
      </span>
      {isOpen && mayNote && !isOwned && <Assign action={action} />}
      {isOpen && mayNote && (
        <span class="row-controls">
          {(["done", "carried_over", "cancelled"] as const).map((state) => (
            <button
              key={state}
              type="button"
              class="btn quiet small"
              onClick={() => settle(state)}
            >
              {room.label("action_states", state)}
            </button>
          ))}
        </span>
      )}
    </li>
  );
}

function Assign({ action }: { readonly action: ActionView }) {
  const room = useRoom();
  const [owner, setOwner] = useState(action.owner_id ?? "");
  const [due, setDue] = useState(action.due);
  const assign = (): void => {
    const request = { action_id: action.id, owner_id: owner || null, due: isoDay(due) };
    void room.act("action.assign", request);
  };
  return (
    <div class="action-owner">
      <Owner value={owner} onChange={setOwner} />
      <Due value={due} onChange={setDue} />
      <button type="button" class="btn small" onClick={assign}>
        {_("Assign")}
      </button>
    </div>
  );
}

function Add() {
  const room = useRoom();
  const [text, setText] = useState("");
  const [owner, setOwner] = useState("");
  const [due, setDue] = useState("");
  const add = async (): Promise<void> => {
    const added = await room.act("action.add", {
      text,
      item_id: room.item.peek()?.id ?? null,
      owner_id: owner || null,
      due: isoDay(due),
    });
    if (added) {
      setText("");
      setDue("");
    }
  };
  return (
    <form
      class="stack action-add"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <input
        aria-label={_("What has to be done")}
        placeholder={_("What has to be done")}
        required
        maxLength={300}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <div class="action-owner">
        <Owner value={owner} onChange={setOwner} />
        <Due value={due} onChange={setDue} />
        <button type="submit" class="btn small">
          <Icon name="plus" />
          {_("Note the action")}
        </button>
      </div>
    </form>
  );
}

function Owner(props: { readonly value: string; readonly onChange: (id: string) => void }) {
  const room = useRoom();
  return (
    <select
      aria-label={_("Owner")}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    >
      <option value="">{_("Owner")}</option>
      {room.state.value.participants.map((person) => (
        <option key={person.person_id} value={person.person_id}>
          {person.display_name}
        </option>
      ))}
    </select>
  );
}

function Due(props: { readonly value: string; readonly onChange: (day: string) => void }) {
  return (
    <input
      type="date"
      aria-label={_("Due date")}
      value={props.value}
      onInput={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** After the end: take the session up again, or close the meeting for good. */
function AfterTheEnd() {
  const room = useRoom();
  return (
    <div class="actions">
      <button
        type="button"
        class="btn small"
        onClick={() => (room.ui.dialog.value = "reopen_session")}
      >
        {_("Take the session up again")}
      </button>
      <button
        type="button"
        class="btn small primary"
        onClick={() => void room.act("meeting.close", {})}
      >
        {_("Close meeting")}
      </button>
    </div>
  );
}

function isoDay(text: string): string {
  const day = isoDate(text);
  return isIsoDate(day) ? day : "";
}

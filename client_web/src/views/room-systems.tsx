/** Rooms that take part as a whole: who sits in them, and calling the roll. */
import { useSignal } from "@preact/signals";

import type { NamedView, RollCallEntry, RoomSystemView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { entriesOf, mayCallRoll, nameable } from "../state/attending";
import { nameOf } from "../state/select";
import { Icon } from "./icon";

export function RoomSystems() {
  const { state } = useRoom();
  return (
    <>
      {(state.value.attending?.rooms ?? []).map((system) => (
        <System key={system.person_id} system={system} />
      ))}
    </>
  );
}

function System({ system }: { readonly system: RoomSystemView }) {
  const room = useRoom();
  const draft = useSignal<readonly RollCallEntry[] | null>(null);
  const state = room.state.value;
  const name = nameOf(state, system.person_id);
  const isHere = state.participants.some(
    (each) => each.person_id === system.person_id && each.present,
  );
  const save = async (): Promise<void> => {
    const people = (draft.value ?? []).filter(
      (each) => each.person_id !== null || each.display_name?.trim() !== "",
    );
    if (await room.act("rollcall.set", { endpoint_id: system.person_id, people })) {
      draft.value = null;
    }
  };
  return (
    <section class="room-system" aria-label={_("Roll-call of %(room)s", { room: name })}>
      <p class="room-system-head">
        <Icon name="people" />
        <b>
          <bdi>{name}</bdi>
        </b>
        <span class="chip" data-tone={isHere ? "good" : ""}>
          {isHere ? _("in the room") : _("not here")}
        </span>
      </p>
      {draft.value === null ? (
        <>
          <Named people={system.people} />
          {mayCallRoll(state, room.me) && (
            <button
              type="button"
              class="btn small"
              onClick={() => (draft.value = entriesOf(system))}
            >
              {_("Call the roll")}
            </button>
          )}
        </>
      ) : (
        <>
          <Entries entries={draft.value} change={(next) => (draft.value = next)} />
          <div class="actions">
            <button type="button" class="btn primary small" onClick={() => void save()}>
              {_("Save the roll-call")}
            </button>
            <button type="button" class="btn small" onClick={() => (draft.value = null)}>
              {_("Cancel")}
            </button>
          </div>
        </>
      )}
    </section>
  );
}

function Named({ people }: { readonly people: readonly NamedView[] }) {
  const room = useRoom();
  if (people.length === 0) {
    return <p class="muted">{_("Nobody is named yet, so nobody in this room counts.")}</p>;
  }
  return (
    <ul class="rows" role="list">
      {people.map((each) => (
        <li key={each.key} class="row-line">
          <span class="row-text">
            <b>
              <bdi>{each.display_name}</bdi>
            </b>
            <small>
              {room.label("disciplines", each.discipline)} · {room.label("roles", each.role)} ·{" "}
              <bdi>{room.institutions.called(each.institution)}</bdi>
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}

interface EntriesProps {
  readonly entries: readonly RollCallEntry[];
  readonly change: (entries: readonly RollCallEntry[]) => void;
}

function Entries({ entries, change }: EntriesProps) {
  const room = useRoom();
  const invited = nameable(room.state.value, entries);
  const set = (n: number, over: Partial<RollCallEntry>): void =>
    change(entries.map((each, k) => (k === n ? { ...each, ...over } : each)));
  return (
    <div class="stack">
      <ul class="rows" role="list">
        {entries.map((entry, n) => (
          <li key={n} class="roll-entry">
            {entry.person_id !== null && entry.person_id !== undefined ? (
              <bdi class="row-text">{entry.display_name}</bdi>
            ) : (
              <Typed entry={entry} n={n} set={(over) => set(n, over)} />
            )}
            <button
              type="button"
              class="btn quiet small icon-only"
              onClick={() => change(entries.filter((_each, k) => k !== n))}
            >
              <Icon name="close" />
              <span class="sr">{_("Remove %(name)s", { name: entry.display_name ?? "" })}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="actions">
        {invited.length > 0 && (
          <select
            aria-label={_("Add somebody who is invited")}
            value=""
            onChange={(event) => {
              const id = event.currentTarget.value;
              const person = invited.find((each) => each.person_id === id);
              if (person !== undefined) {
                change([...entries, { person_id: id, display_name: person.display_name }]);
              }
            }}
          >
            <option value="">{_("Add somebody who is invited")}</option>
            {invited.map((each) => (
              <option key={each.person_id} value={each.person_id}>
                {each.display_name}
              </option>
            ))}
          </select>
        )}
        <button
          type="button"
          class="btn small"
          onClick={() => change([...entries, { person_id: null, display_name: "", role: "member" }])}
        >
          <Icon name="plus" />
          {_("Add somebody else")}
        </button>
      </div>
    </div>
  );
}

interface TypedProps {
  readonly entry: RollCallEntry;
  readonly n: number;
  readonly set: (over: Partial<RollCallEntry>) => void;
}

/** Whom the network does not know: a name, a discipline, and what they are here. */
function Typed({ entry, n, set }: TypedProps) {
  const room = useRoom();
  const id = `roll-${n}`;
  const roles = ["member", "expert", "trainee", "observer", "guest"];
  return (
    <span class="roll-typed">
      <input
        type="text"
        aria-label={_("Name")}
        id={id}
        maxLength={200}
        placeholder={_("Name")}
        value={entry.display_name}
        onInput={(event) => set({ display_name: event.currentTarget.value })}
      />
      <select
        aria-label={_("Discipline")}
        required
        value={entry.discipline ?? ""}
        onChange={(event) => set({ discipline: event.currentTarget.value })}
      >
        <option value="">{_("Discipline")}</option>
        {Object.entries(room.boot.labels["disciplines"] ?? {}).map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
      <select
        aria-label={_("Role")}
        value={entry.role ?? "member"}
        onChange={(event) => set({ role: event.currentTarget.value })}
      >
        {roles.map((code) => (
          <option key={code} value={code}>
            {room.label("roles", code)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** The agenda: every item with its state, presenter and time box. */
import type { ItemView } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon, type IconName } from "./icon";

const OPEN = new Set(["called", "presenting", "discussing", "deciding"]);

export function AgendaCard() {
  const room = useRoom();
  const { items } = room.state.value;
  return (
    <section class="card" id="agenda" aria-labelledby="agenda-title">
      <h2 id="agenda-title">{_("Agenda")}</h2>
      {items.length === 0 && <p class="muted">{_("The agenda is empty.")}</p>}
      <ol
        class="agenda"
        role="list"
        aria-label={_("Agenda")}
        data-compact={room.item.value !== null}
      >
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ol>
    </section>
  );
}

function Item({ item }: { readonly item: ItemView }) {
  const room = useRoom();
  const isOpen = OPEN.has(item.state);
  const minutes = Math.round(item.time_box_s / 60);
  const canCall =
    room.may.value.lead &&
    item.state === "planned" &&
    room.state.value.meeting?.state === "live" &&
    room.item.value === null;
  return (
    <li class="agenda-item" data-state={item.state} data-open={isOpen} aria-current={isOpen ? "step" : undefined}>
      <Icon name={iconOf(item, isOpen)} />
      <span class="agenda-text">
        <b>
          <bdi>{item.title}</bdi>
        </b>
        <small>
          <bdi>{detailOf(item, room.label.bind(room))}</bdi>
        </small>
      </span>
      {canCall ? (
        <button
          type="button"
          class="btn quiet small"
          aria-label={_("Call: %(title)s", { title: item.title })}
          onClick={() => void room.act("agenda.call", { item_id: item.id })}
        >
          {_("Call")}
        </button>
      ) : null}
      <small class="minutes">{ngettext("%(n)s min", "%(n)s min", minutes)}</small>
    </li>
  );
}

function iconOf(item: ItemView, isOpen: boolean): IconName {
  if (isOpen) {
    return "follow";
  }
  switch (item.state) {
    case "closed":
      return "check";
    case "deferred":
      return "later";
    case "withdrawn":
      return "close";
    default:
      return KIND_ICONS[item.kind] ?? "list";
  }
}

const KIND_ICONS: Readonly<Record<string, IconName>> = {
  case: "planned",
  topic: "list",
  education: "talk",
  previous_minutes: "history",
  break: "coffee",
  qa: "talk",
};

function detailOf(item: ItemView, label: (set: string, code: string) => string): string {
  if (item.state === "deferred") {
    const reason = label("defer_reasons", item.reason_code);
    return [label("outcomes", "deferred"), reason, item.reason].filter((each) => each !== "").join(" · ");
  }
  if (item.outcome !== null) {
    return [label("outcomes", item.outcome), item.reason].filter((each) => each !== "").join(" · ");
  }
  const kind = label("item_kinds", item.kind);
  return item.presenter_name === "" ? kind : `${kind} · ${item.presenter_name}`;
}

/** The agenda: every item with its state, presenter and time box, and its order. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { ItemView } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import { placed, stepped, toCome } from "../state/order";
import { Icon, type IconName } from "./icon";
import { dayOf } from "./times";

const OPEN = new Set(["called", "presenting", "discussing", "deciding"]);
const CHANGING = new Set(["published", "live", "paused"]);
const DRAGGED = "text/x-agenda-item";

export function AgendaCard() {
  const room = useRoom();
  const { items, meeting } = room.state.value;
  const mayOrder = room.may.value.order && CHANGING.has(meeting?.state ?? "");
  return (
    <section class="card" id="agenda" aria-labelledby="agenda-title">
      <h2 id="agenda-title">{_("Agenda")}</h2>
      {items.length === 0 && <p class="muted">{_("The agenda is empty.")}</p>}
      <TwoOrders />
      <ol
        class="agenda"
        role="list"
        aria-label={_("Agenda")}
        data-compact={room.item.value !== null}
      >
        {items.map((item) => (
          <Item key={item.id} item={item} mayOrder={mayOrder} />
        ))}
      </ol>
      {mayOrder && (
        <button
          type="button"
          class="btn small add-item"
          onClick={() => (room.ui.dialog.value = "add_item")}
        >
          <Icon name="plus" />
          {_("Add to the agenda")}
        </button>
      )}
    </section>
  );
}

function Item({ item, mayOrder }: { readonly item: ItemView; readonly mayOrder: boolean }) {
  const room = useRoom();
  const isOpen = OPEN.has(item.state);
  const minutes = Math.round(item.time_box_s / 60);
  const place = useDragging(item.id, mayOrder && item.state === "planned");
  const isMovable = mayOrder && item.state === "planned";
  const canCall =
    room.may.value.lead &&
    item.state === "planned" &&
    room.state.value.meeting?.state === "live" &&
    room.item.value === null;
  return (
    <li
      class="agenda-item"
      data-state={item.state}
      data-open={isOpen}
      aria-current={isOpen ? "step" : undefined}
      draggable={isMovable}
      ref={place}
    >
      <Icon name={isMovable ? "grip" : iconOf(item, isOpen)} />
      <span class="agenda-text">
        <b>
          <bdi>{item.title}</bdi>
        </b>
        <small>
          <bdi>{detailOf(item, room.label.bind(room))}</bdi>
        </small>
        <Carried item={item} />
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
      <Tools item={item} isMovable={isMovable} />
    </li>
  );
}

/** Lets an item be dragged to the place of another; the buttons do the same without a mouse. */
function useDragging(itemId: string, isMovable: boolean): RefObject<HTMLLIElement | null> {
  const room = useRoom();
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null || !isMovable) {
      return undefined;
    }
    const stop = new AbortController();
    const { signal } = stop;
    element.addEventListener(
      "dragstart",
      (event) => event.dataTransfer?.setData(DRAGGED, itemId),
      { signal },
    );
    element.addEventListener(
      "dragover",
      (event) => {
        if (event.dataTransfer?.types.includes(DRAGGED) === true) {
          event.preventDefault();
        }
      },
      { signal },
    );
    element.addEventListener(
      "drop",
      (event) => {
        event.preventDefault();
        const order = toCome(room.state.peek().items);
        const dragged = event.dataTransfer?.getData(DRAGGED) ?? "";
        void reorder(room, placed(order, dragged, order.indexOf(itemId)));
      },
      { signal },
    );
    return () => stop.abort();
  }, [room, itemId, isMovable]);
  return place;
}

/** What can be done with one item, for who keeps the agenda. */
function Tools({ item, isMovable }: { readonly item: ItemView; readonly isMovable: boolean }) {
  const room = useRoom();
  const { lead } = room.may.value;
  const isLive = room.state.value.meeting?.state === "live";
  const order = toCome(room.state.value.items);
  const mayReopen = lead && isLive && item.state === "closed" && room.item.value === null;
  if (!isMovable && !mayReopen) {
    return null;
  }
  const step = (by: -1 | 1): void => void reorder(room, stepped(order, item.id, by));
  return (
    <span class="agenda-tools">
      {isMovable && (
        <>
          <button
            type="button"
            class="btn quiet small icon-only"
            disabled={order[0] === item.id}
            aria-label={_("Move up: %(title)s", { title: item.title })}
            onClick={() => step(-1)}
          >
            <Icon name="arrowUp" />
          </button>
          <button
            type="button"
            class="btn quiet small icon-only"
            disabled={order.at(-1) === item.id}
            aria-label={_("Move down: %(title)s", { title: item.title })}
            onClick={() => step(1)}
          >
            <Icon name="arrowDown" />
          </button>
          {lead && isLive && item.kind === "case" && (
            <button
              type="button"
              class="btn quiet small"
              aria-label={_("List without discussion: %(title)s", { title: item.title })}
              onClick={() => room.ui.askAbout("list_soc", item.id)}
            >
              {_("Without discussion")}
            </button>
          )}
          <button
            type="button"
            class="btn quiet small danger-text"
            aria-label={_("Withdraw: %(title)s", { title: item.title })}
            onClick={() => room.ui.askAbout("withdraw", item.id)}
          >
            {_("Withdraw")}
          </button>
        </>
      )}
      {mayReopen && (
        <button
          type="button"
          class="btn quiet small"
          aria-label={_("Take up again: %(title)s", { title: item.title })}
          onClick={() => room.ui.askAbout("reopen", item.id)}
        >
          {_("Take up again")}
        </button>
      )}
    </span>
  );
}

/** Recommendations and actions of earlier meetings that are still open. */
function Carried({ item }: { readonly item: ItemView }) {
  if (item.carried.length === 0) {
    return null;
  }
  return (
    <ul class="carried" role="list">
      {item.carried.map((one) => (
        <li key={one.recommendation_id || one.action_id}>
          {one.action_id !== "" && <span class="chip">{_("Action")}</span>} <bdi>{one.title}</bdi>
          {one.due_on !== "" && (
            <span class="chip" data-tone={one.overdue ? "warn" : undefined}>
              {one.overdue
                ? _("overdue since %(day)s", { day: dayOf(one.due_on) })
                : _("due on %(day)s", { day: dayOf(one.due_on) })}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** My order came second: both are shown, and mine can be put in place of the other. */
function TwoOrders() {
  const room = useRoom();
  const orders = room.ui.orders.value;
  if (orders === null) {
    return null;
  }
  const close = (): void => {
    room.ui.orders.value = null;
  };
  const useMine = (): void => {
    close();
    const coming = toCome(room.state.peek().items);
    const mine = orders.order.filter((id) => coming.includes(id));
    const newer = coming.filter((id) => !mine.includes(id));
    void reorder(room, [...mine, ...newer]);
  };
  return (
    <div class="notice warn orders" role="alert">
      <p>{_("Somebody else changed the order in the meantime.")}</p>
      <div class="pairs">
        <OrderList title={_("Stored now")} lines={orders.stored} />
        <OrderList title={_("Yours")} lines={orders.mine} />
      </div>
      <div class="bar">
        <button type="button" class="btn small" onClick={close}>
          {_("Keep the stored order")}
        </button>
        <button type="button" class="btn small primary" onClick={useMine}>
          {_("Use my order")}
        </button>
      </div>
    </div>
  );
}

function OrderList({ title, lines }: { readonly title: string; readonly lines: string }) {
  return (
    <div>
      <p class="strong">{title}</p>
      <ol>
        {lines.split("\n").map((line, n) => (
          <li key={n}>
            <bdi>{line}</bdi>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** One versioned step; when somebody was faster, both orders are shown. */
async function reorder(room: Room, order: readonly string[]): Promise<void> {
  const version = room.state.peek().ordering?.version ?? 0;
  await room.act("agenda.reorder", { version, order: [...order] }, ({ texts }) => {
    if (texts === null) {
      return false;
    }
    room.ui.orders.value = { stored: texts.current, mine: texts.rejected, order };
    return true;
  });
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
    case "soc_listed":
      return "list";
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
    return joined([label("outcomes", "deferred"), reason, item.reason]);
  }
  if (item.outcome !== null) {
    return joined([label("outcomes", item.outcome), item.standard, item.reason]);
  }
  return joined([
    label("item_kinds", item.kind),
    item.presenter_name,
    item.knows_patient ? _("knows the patient") : "",
    item.complexity > 0 ? _("complexity %(n)s of 5", { n: item.complexity }) : "",
    item.late_code === "" ? "" : _("late: %(reason)s", { reason: label("late_reasons", item.late_code) }),
  ]);
}

function joined(parts: readonly string[]): string {
  return parts.filter((each) => each !== "").join(" · ");
}

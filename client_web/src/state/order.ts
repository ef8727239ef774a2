/** Another order for the items that are still to come. Pure. */
import type { ItemView } from "../contract/events.gen";

/** The ids of the items that are still to come, in order. */
export function toCome(items: readonly ItemView[]): readonly string[] {
  return items.filter((item) => item.state === "planned").map((item) => item.id);
}

/** The order with one item moved up (-1) or down (1); at the ends nothing moves. */
export function stepped(order: readonly string[], id: string, by: -1 | 1): readonly string[] {
  const from = order.indexOf(id);
  return from < 0 ? order : placed(order, id, from + by);
}

/** The order with one item at another place, counted from 0; out of range nothing moves. */
export function placed(order: readonly string[], id: string, place: number): readonly string[] {
  if (!order.includes(id) || place < 0 || place >= order.length) {
    return order;
  }
  const rest = order.filter((each) => each !== id);
  return rest.toSpliced(place, 0, id);
}

/** Whose time the times of a card are. */
import { gettext as _ } from "../locale/gettext";
import { zoneOf } from "./times";

/** One line under a heading; `at` is a moment that the card tells, as offsets change. */
export function ZoneNote({ at }: { readonly at: string }) {
  return <p class="small muted">{_("Times: %(zone)s", { zone: zoneOf(at) })}</p>;
}

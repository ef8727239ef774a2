/** Where the presenter looks and points. Apart from the room: it changes many times a second. Pure. */
import type { PointerMoved, ViewState } from "../contract/events.gen";

export interface Lead {
  /** Null: the whole material. */
  readonly view: ViewState | null;
  readonly pointer: PointerMoved | null;
}

export const NO_LEAD: Lead = { view: null, pointer: null };

/** Another material is shown, or none: what belonged to the one before goes. */
export function leadOf(lead: Lead, shownMaterial: string | null): Lead {
  const view = lead.view?.material_id === shownMaterial ? lead.view : null;
  const pointer = lead.pointer?.material_id === shownMaterial ? lead.pointer : null;
  return view === lead.view && pointer === lead.pointer ? lead : { view, pointer };
}

/** Take the presenter's view unless it is of a material that is no longer shown. */
export function withView(lead: Lead, view: ViewState, shownMaterial: string | null): Lead {
  return view.material_id === shownMaterial ? { ...lead, view } : lead;
}

/** Take the presenter's pointer; without a place it points nowhere. */
export function withPointer(
  lead: Lead,
  pointer: PointerMoved,
  shownMaterial: string | null,
): Lead {
  const isThere = pointer.x !== null && pointer.y !== null;
  return { ...lead, pointer: isThere && pointer.material_id === shownMaterial ? pointer : null };
}

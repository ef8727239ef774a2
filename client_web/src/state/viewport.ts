/**
 * Where a material stands in its frame. Pure.
 *
 * A view is a centre in fractions of the material and a zoom over the size at which all of it
 * fits, so that it means the same in windows of every size.
 */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  /** Left upper corner of the material in the frame, in CSS px. */
  readonly left: number;
  readonly top: number;
}

export const WHOLE: View = { x: 0.5, y: 0.5, zoom: 1 };
export const ZOOM_MAX = 16;

/** Where the material is drawn. */
export function placed(view: View, material: Size, frame: Size): Place {
  const fit = Math.min(frame.width / material.width, frame.height / material.height);
  const width = material.width * fit * view.zoom;
  const height = material.height * fit * view.zoom;
  return {
    width,
    height,
    left: frame.width / 2 - view.x * width,
    top: frame.height / 2 - view.y * height,
  };
}

/** The material's point under a point of the frame, in fractions; outside of 0…1 when beside it. */
export function pointAt(place: Place, x: number, y: number): { x: number; y: number } {
  return { x: (x - place.left) / place.width, y: (y - place.top) / place.height };
}

/** Keep the material in its frame: no empty margin where it could be filled. */
export function clamped(view: View, material: Size, frame: Size): View {
  const zoom = Math.min(ZOOM_MAX, Math.max(1, view.zoom));
  const place = placed({ ...view, zoom }, material, frame);
  return {
    x: within(view.x, frame.width / place.width),
    y: within(view.y, frame.height / place.height),
    zoom,
  };
}

/** Zoom by a factor so that the point under the cursor stays where it is. */
export function zoomedAt(
  view: View,
  factor: number,
  cursor: { readonly x: number; readonly y: number },
  material: Size,
  frame: Size,
): View {
  const before = pointAt(placed(view, material, frame), cursor.x, cursor.y);
  const zoom = Math.min(ZOOM_MAX, Math.max(1, view.zoom * factor));
  const place = placed({ ...view, zoom }, material, frame);
  const x = before.x + (frame.width / 2 - cursor.x) / place.width;
  const y = before.y + (frame.height / 2 - cursor.y) / place.height;
  return clamped({ x, y, zoom }, material, frame);
}

/** Move the material by CSS px. */
export function panned(view: View, dx: number, dy: number, material: Size, frame: Size): View {
  const place = placed(view, material, frame);
  const moved = { ...view, x: view.x - dx / place.width, y: view.y - dy / place.height };
  return clamped(moved, material, frame);
}

function within(centre: number, shareOfMaterial: number): number {
  if (shareOfMaterial >= 1) {
    return 0.5;
  }
  return Math.min(1 - shareOfMaterial / 2, Math.max(shareOfMaterial / 2, centre));
}

/** Leading the shared view: what I look at and point at, told to all a few times a second. */
import { signal } from "@preact/signals";

import type { PointerMove, ViewState } from "./contract/events.gen";
import type { CommandName, Request } from "./signaling/client";
import type { Timing } from "./signaling/connection";
import { WHOLE, type View } from "./state/viewport";

const POINT_EVERY_MS = 90;
const VIEW_EVERY_MS = 120;

export interface Hints {
  hint<K extends CommandName>(name: K, request: Request<K>): void;
}

export class Presenting {
  /** My own view of the material that I lead or look at by myself. */
  readonly view = signal<View>(WHOLE);
  /** Where I point, to draw my own pointer without a round trip. */
  readonly pointer = signal<{ readonly x: number; readonly y: number } | null>(null);
  readonly #tellView: (view: ViewState) => void;
  readonly #tellPointer: (move: PointerMove) => void;

  constructor(hints: Hints, timing: Timing) {
    this.#tellView = throttled(timing, VIEW_EVERY_MS, (view: ViewState) =>
      hints.hint("presentation.view", view),
    );
    this.#tellPointer = throttled(timing, POINT_EVERY_MS, (move: PointerMove) =>
      hints.hint("presentation.point", move),
    );
  }

  /** Look somewhere; everybody follows when I lead. */
  look(view: View, materialId: string, leads: boolean): void {
    this.view.value = view;
    if (leads) {
      this.#tellView({ material_id: materialId, ...view });
    }
  }

  point(materialId: string, at: { readonly x: number; readonly y: number } | null): void {
    this.pointer.value = at;
    this.#tellPointer({ material_id: materialId, x: at?.x ?? null, y: at?.y ?? null });
  }
}

/** Pass on the newest value at most once per interval; the last one always arrives. */
export function throttled<T>(
  timing: Timing,
  everyMs: number,
  pass: (value: T) => void,
): (value: T) => void {
  let newest: { readonly value: T } | null = null;
  let isResting = false;
  const rest = (): void => {
    isResting = true;
    timing.after(everyMs, () => {
      isResting = false;
      if (newest !== null) {
        const { value } = newest;
        newest = null;
        pass(value);
        rest();
      }
    });
  };
  return (value) => {
    if (isResting) {
      newest = { value };
    } else {
      pass(value);
      rest();
    }
  };
}

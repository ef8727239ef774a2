/**
 * Keeping the screen on while I sit in a room: whoever only listens touches nothing, and a phone
 * that goes dark stops pictures and, sooner or later, the sound.
 */
import { effect, type ReadonlySignal } from "@preact/signals";

/** What of the browser is used, so that tests can be one. */
export interface Surroundings {
  /** Absent where the browser cannot. */
  readonly wakeLock?: { readonly request: (type: "screen") => Promise<{ release: () => Promise<void> }> };
  readonly isVisible: () => boolean;
  readonly onSight: (act: () => void) => void;
}

/** This window's own. */
export function surroundings(): Surroundings {
  return {
    ...("wakeLock" in navigator ? { wakeLock: navigator.wakeLock } : {}),
    isVisible: () => document.visibilityState === "visible",
    onSight: (act) => document.addEventListener("visibilitychange", act),
  };
}

/** Hold the screen on while `isSeated`; the browser lets go of it whenever the window is hidden. */
export function keepScreenOn(isSeated: ReadonlySignal<boolean>, around: Surroundings): void {
  const { wakeLock } = around;
  if (wakeLock === undefined) {
    return;
  }
  let held: Promise<{ release: () => Promise<void> } | null> | null = null;
  const hold = (): void => {
    if (isSeated.peek() && around.isVisible()) {
      held = wakeLock.request("screen").catch(() => null); // a device that saves its battery says no
    }
  };
  around.onSight(hold);
  effect(() => {
    if (isSeated.value) {
      hold();
    } else {
      void held?.then((lock) => lock?.release());
      held = null;
    }
  });
}

/** What the browser says of its surroundings: another network, a window out of sight, a phone. */
import type { Timing } from "./signaling/connection";
import { Wakefulness } from "./wakefulness";

/** A glance at another window costs nobody a key frame. */
const AWAY_MS = 10_000;
const BEAT_MS = 2_000;
const NARROW = "(width < 62rem)";

/** What Chromium tells of the network; others tell nothing but `online`. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/** Act when this device has a network again, or another one. */
export function onNetworkChanged(act: () => void): void {
  addEventListener("online", act);
  const { connection } = navigator as Navigator & { readonly connection?: NetworkInformation };
  let type = connection?.type;
  connection?.addEventListener("change", () => {
    // Estimates of speed change all the time; another kind of network is what matters.
    if (connection.type !== type) {
      type = connection.type;
      act();
    }
  });
}

/** Tell when the window has been out of sight for a while, and at once when it is back. */
export function watchAttention(timing: Timing, tell: (isHere: boolean) => void): void {
  let cancel: (() => void) | null = null;
  const look = (): void => {
    cancel?.();
    cancel = null;
    if (document.visibilityState === "visible") {
      tell(true);
    } else {
      cancel = timing.after(AWAY_MS, () => tell(false));
    }
  };
  document.addEventListener("visibilitychange", look);
  look();
}

/** Act when this window runs again after it was asleep. */
export function watchSleep(act: () => void): void {
  const wakefulness = new Wakefulness(Date.now(), act);
  setInterval(() => wakefulness.tick(Date.now()), BEAT_MS);
  document.addEventListener("visibilitychange", () =>
    wakefulness.sight(document.visibilityState === "visible", Date.now()),
  );
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      wakefulness.thawed(Date.now());
    }
  });
}

/** Tell whether the room stands in one column, now and whenever that changes. */
export function watchWidth(tell: (isNarrow: boolean) => void): void {
  const narrow = matchMedia(NARROW);
  narrow.addEventListener("change", () => tell(narrow.matches));
  tell(narrow.matches);
}

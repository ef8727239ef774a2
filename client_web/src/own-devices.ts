/** What becomes of my microphone and camera while I look elsewhere, told in words. */
import { effect, type ReadonlySignal } from "@preact/signals";

import { gettext as _ } from "./locale/gettext";
import type { DeviceChange, LocalMedia } from "./media/local-media";
import type { Notices } from "./notices";

const MUTED = "muted";

export interface OwnDevices {
  readonly local: Pick<LocalMedia, "change">;
  /** I talk, but my microphone is muted. */
  readonly isTalkingMuted: ReadonlySignal<boolean>;
}

export function tellOfDevices({ local, isTalkingMuted }: OwnDevices, notices: Notices): void {
  effect(() => {
    const change = local.change.value;
    if (change !== null) {
      notices[change.kind === "back" ? "tell" : "warn"](deviceWords(change), change.input);
    }
  });
  effect(() => {
    if (isTalkingMuted.value) {
      notices.tell(_("You are muted: nobody hears you. Unmute to speak."), MUTED);
    } else {
      notices.settle(MUTED);
    }
  });
}

/** What became of a device of mine by itself: unplugged, taken by the system, or there again. */
export function deviceWords({ input, kind, name }: DeviceChange): string {
  const isCamera = input === "camera";
  switch (kind) {
    case "replaced":
      return isCamera
        ? _("Your camera was disconnected. In use now: %(name)s", { name })
        : _("Your microphone was disconnected. In use now: %(name)s", { name });
    case "lost":
      return isCamera
        ? _("Your camera was disconnected, and no other one works: nobody sees you.")
        : _("Your microphone was disconnected, and no other one works: nobody hears you.");
    case "back":
      return isCamera
        ? _("Your camera is on again: %(name)s", { name })
        : _("Your microphone is on again: %(name)s", { name });
  }
}

/** What only this window knows: which panel is open, what is typed but not yet sent. */
import { signal } from "@preact/signals";

import type { DissentAdd } from "./contract/events.gen";

export type Layout = "auto" | "shared" | "people";
export type Dialog = "none" | "defer" | "close";
export type Stance = NonNullable<DissentAdd["stance"]>;

export class Ui {
  readonly layout = signal<Layout>("auto");
  /** Which of the two is on the stage when both a material and a screen are shown. */
  readonly stage = signal<"material" | "screen">("screen");
  readonly dialog = signal<Dialog>("none");
  readonly deferCode = signal("");
  readonly deferReason = signal("");
  readonly closeReason = signal("");
  readonly message = signal("");
  readonly stance = signal<Stance>("disagree");
  readonly dissentText = signal("");
  /** Number of the last chat line that was in view. */
  readonly chatSeen = signal(0);
  /** A material I look at by myself while not following the presenter. */
  readonly ownMaterial = signal<string | null>(null);
  readonly isPointing = signal(true);

  /** Something new is shown to all: it comes to the middle, whatever was there. */
  show(what: "material" | "screen"): void {
    this.stage.value = what;
    this.layout.value = "auto";
    this.ownMaterial.value = null;
  }

  /** Another item is open, or none: what belonged to the one before goes. */
  forgetCase(): void {
    this.ownMaterial.value = null;
    this.dialog.value = "none";
    this.stance.value = "disagree";
    this.dissentText.value = "";
  }
}

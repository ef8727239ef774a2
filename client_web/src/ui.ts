/** What only this window knows: which panel is open, what is typed but not yet sent. */
import { signal } from "@preact/signals";

import type { DissentAdd } from "./contract/events.gen";
import type { Size } from "./state/viewport";

export type Layout = "auto" | "shared" | "speaker" | "people";
export type Dialog =
  | "none"
  | "defer"
  | "close"
  | "devices"
  | "withdraw"
  | "list_soc"
  | "reopen"
  | "add_item"
  | "abort"
  | "reopen_session"
  | "remove_person";
/** A part of the side panel. */
export type Part =
  | "agenda"
  | "case"
  | "talk"
  | "recommendation"
  | "actions"
  | "chat"
  | "people"
  | "attending";
export type Stance = NonNullable<DissentAdd["stance"]>;

export class Ui {
  readonly layout = signal<Layout>("auto");
  /** Which of the two is on the stage when both a material and a screen are shown. */
  readonly stage = signal<"material" | "screen">("screen");
  /** The one screen that is drawn when several are shared; null: all of them. */
  readonly screen = signal<string | null>(null);
  /** Where the people stand, in CSS px. */
  readonly frame = signal<Size | null>(null);
  readonly isNarrow = signal(false);
  /** The page of people, from 0. */
  readonly page = signal(0);
  /** Whom I keep in view. */
  readonly pinned = signal<string | null>(null);
  /** This window is in sight, or was a moment ago. */
  readonly isHere = signal(true);
  readonly isSoundOnly = signal(false);
  readonly dialog = signal<Dialog>("none");
  /** The item that a dialog is about, where it is not the open one. */
  readonly dialogItem = signal<string | null>(null);
  /** The person that a dialog is about. */
  readonly dialogPerson = signal<string | null>(null);
  /** Two orders of the agenda, of which the server refused mine. */
  readonly orders = signal<{
    readonly stored: string;
    readonly mine: string;
    readonly order: readonly string[];
  } | null>(null);
  readonly deferCode = signal("");
  readonly deferReason = signal("");
  readonly closeReason = signal("");
  readonly message = signal("");
  readonly positionComment = signal("");
  readonly pollQuestion = signal("");
  /** The answers to choose from, one on each line. */
  readonly pollOptions = signal("");
  readonly pollMethod = signal("named");
  readonly pollReason = signal("");
  readonly stance = signal<Stance>("disagree");
  readonly dissentText = signal("");
  /** Number of the last chat line that was in view. */
  readonly chatSeen = signal(0);
  /** A material I look at by myself while not following the presenter. */
  readonly ownMaterial = signal<string | null>(null);
  readonly isPointing = signal(true);
  /** Counts how often I asked for an image once more. */
  readonly looksAgain = signal(0);
  /** What everybody should look at now; `turn` tells one call from the next. */
  readonly attention = signal<{ readonly part: Part; readonly turn: number } | null>(null);

  /** Something new is shown to all: it comes to the middle, whatever was there. */
  show(what: "material" | "screen"): void {
    this.stage.value = what;
    this.layout.value = "auto";
    this.screen.value = null;
    this.ownMaterial.value = null;
  }

  /** Ask about one item. */
  askAbout(dialog: Dialog, itemId: string): void {
    this.dialogItem.value = itemId;
    this.dialog.value = dialog;
  }

  /** Ask why somebody is put out of the room. */
  askToRemove(personId: string): void {
    this.dialogPerson.value = personId;
    this.dialog.value = "remove_person";
  }

  /** Keep somebody in view, or no longer. */
  pin(personId: string): void {
    this.pinned.value = this.pinned.peek() === personId ? null : personId;
  }

  /** Something happened in a part of the panel that nobody should miss. */
  call(part: Part): void {
    this.attention.value = { part, turn: (this.attention.peek()?.turn ?? 0) + 1 };
  }

  /** Another item is open, or none: what belonged to the one before goes. */
  forgetCase(): void {
    this.ownMaterial.value = null;
    if (this.dialog.peek() === "defer" || this.dialog.peek() === "close") {
      this.dialog.value = "none"; // it was about the item that was open
    }
    this.stance.value = "disagree";
    this.dissentText.value = "";
    this.positionComment.value = "";
    this.pollQuestion.value = "";
    this.pollOptions.value = "";
    this.pollReason.value = "";
  }
}

/** Writing the recommendation: saved by itself while typing, read back and recorded on demand. */
import { computed, signal } from "@preact/signals";

import type { Committed, RecommendationDraft } from "./contract/events.gen";
import { CommandLost, CommandRefused, type CommandName, type Reply, type Request } from "./signaling/client";
import type { Timing } from "./signaling/connection";
import { isIsoDate } from "./state/dates";
import {
  changedFields,
  edited,
  followed,
  hasConflict,
  isDirty,
  keptMine,
  refused,
  sending,
  shown,
  tookTheirs,
  type DraftField,
  type DraftState,
} from "./state/draft";
import type { RoomState } from "./state/room-state";
import { openItem, recommendationOf } from "./state/select";

export type Command = <K extends CommandName>(name: K, request: Request<K>) => Promise<Reply<K>>;
export type DraftStatus = "clean" | "unsaved" | "saving" | "conflict";

const QUIET_MS = 700;
const LONGEST_MS = 1_500;

export class Drafting {
  readonly draft = signal<DraftState | null>(null);
  readonly isSaving = signal(false);
  readonly status = computed<DraftStatus>(() => {
    const draft = this.draft.value;
    if (draft !== null && hasConflict(draft)) {
      return "conflict";
    }
    if (this.isSaving.value) {
      return "saving";
    }
    return draft !== null && isDirty(draft) ? "unsaved" : "clean";
  });
  /** The server's sentence about the last refusal, and the field it is about. */
  readonly refusal = signal<{ readonly field: string; readonly message: string } | null>(null);
  readonly #command: Command;
  readonly #timing: Timing;
  #firstEditAt: number | null = null;
  #cancelSave: (() => void) | null = null;

  constructor(command: Command, timing: Timing) {
    this.#command = command;
    this.#timing = timing;
  }

  /** The room changed: follow the open case and its recommendation. */
  follow(room: RoomState): void {
    const item = openItem(room);
    if (item === null || item.kind !== "case") {
      this.draft.value = null;
      return;
    }
    this.draft.value = followed(this.draft.peek(), item.id, recommendationOf(room, item.id));
  }

  edit<K extends DraftField>(field: K, value: RecommendationDraft[K]): void {
    const draft = this.draft.peek();
    if (draft === null) {
      return;
    }
    this.draft.value = edited(draft, field, value);
    this.refusal.value = null;
    this.#saveSoon();
  }

  /** The window is about to go: do not wait for a pause in typing. */
  saveNow(): void {
    void this.#save();
  }

  /** Save now; where both changed a text, mine replaces theirs. */
  async keepMine(): Promise<void> {
    this.#change(keptMine);
    await this.#save();
  }

  async takeTheirs(): Promise<void> {
    this.#change(tookTheirs);
    this.refusal.value = null;
    await this.#save();
  }

  async #save(): Promise<void> {
    this.#cancelSave?.();
    this.#cancelSave = null;
    this.#firstEditAt = null;
    const draft = this.draft.peek();
    if (draft === null || !isDirty(draft) || hasConflict(draft) || this.isSaving.peek()) {
      return;
    }
    this.isSaving.value = true;
    try {
      await this.#send(draft);
    } finally {
      this.isSaving.value = false;
      const after = this.draft.peek();
      if (after !== null && isDirty(after) && this.refusal.peek() === null && sendable(after)) {
        this.#saveSoon();
      }
    }
  }

  async readBack(): Promise<void> {
    await this.#act("recommendation.read_back");
  }

  async record(): Promise<void> {
    await this.#act("recommendation.record");
  }

  async #act(name: "recommendation.read_back" | "recommendation.record"): Promise<void> {
    await this.#untilSaved();
    const draft = this.draft.peek();
    // Nobody reads back a text that is not on the server, or that two people disagree about.
    if (draft === null || isDirty(draft)) {
      return;
    }
    const { itemId, revision } = draft;
    await this.#told(this.#command(name, { item_id: itemId, revision }));
  }

  async #untilSaved(): Promise<void> {
    while (this.isSaving.peek()) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((go) => this.#timing.after(50, go));
    }
    await this.#save();
  }

  async #send(draft: DraftState): Promise<void> {
    const text = sendable(draft);
    if (text === null) {
      return;
    }
    this.draft.value = sending(draft);
    const request = {
      item_id: draft.itemId,
      revision: draft.revision,
      draft: text,
      fields: [...changedFields(draft)],
    };
    await this.#told(this.#command("recommendation.save_draft", request));
  }

  async #told(reply: Promise<Committed>): Promise<void> {
    try {
      await reply;
      this.refusal.value = null;
    } catch (error) {
      if (error instanceof CommandLost) {
        return; // what is mine stays mine, and is sent again
      }
      if (!(error instanceof CommandRefused)) {
        throw error;
      }
      const { detail } = error;
      if (detail !== null) {
        this.#change((draft) => refused(draft, detail));
      }
      const draft = this.draft.peek();
      // A newer text in other fields is merged in silence, and mine is sent again over it.
      const isMerged = detail !== null && draft !== null && !hasConflict(draft);
      this.refusal.value = isMerged ? null : { field: error.field, message: error.message };
    }
  }

  #saveSoon(): void {
    const now = this.#timing.now();
    this.#firstEditAt ??= now;
    const waitMs = Math.min(QUIET_MS, Math.max(0, this.#firstEditAt + LONGEST_MS - now));
    this.#cancelSave?.();
    this.#cancelSave = this.#timing.after(waitMs, () => void this.#save());
  }

  #change(act: (draft: DraftState) => DraftState): void {
    const draft = this.draft.peek();
    if (draft !== null) {
      this.draft.value = act(draft);
    }
  }
}

/** What can be sent: a date that is still being typed waits; null when nothing else is mine. */
function sendable(draft: DraftState): RecommendationDraft | null {
  const text = shown(draft);
  const typing = DATES.filter((field) => text[field] !== "" && !isIsoDate(text[field]));
  const others = changedFields(draft).filter((field) => !isOneOf(typing, field));
  if (typing.length > 0 && others.length === 0) {
    return null;
  }
  const waiting = Object.fromEntries(typing.map((field) => [field, draft.base[field]]));
  return { ...text, ...waiting };
}

const DATES = ["due_date", "condition_due"] as const;

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

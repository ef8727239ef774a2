/** Short messages to the person: what was refused, what happened, what cannot be heard. */
import { signal } from "@preact/signals";

export interface Notice {
  readonly id: number;
  readonly tone: "info" | "bad";
  readonly text: string;
}

const SHOWN_MS = { info: 5_000, bad: 10_000 } as const;
const MOST = 3;

export class Notices {
  readonly shown = signal<readonly Notice[]>([]);
  /** What screen readers are told about the course of the meeting. */
  readonly announcement = signal("");
  #next = 1;

  tell(text: string): void {
    this.#show("info", text);
  }

  warn(text: string): void {
    this.#show("bad", text);
  }

  announce(text: string): void {
    this.announcement.value = text;
  }

  dismiss(id: number): void {
    this.shown.value = this.shown.peek().filter((each) => each.id !== id);
  }

  #show(tone: Notice["tone"], text: string): void {
    const same = this.shown.peek().find((each) => each.text === text);
    if (same !== undefined) {
      this.dismiss(same.id);
    }
    const notice = { id: this.#next++, tone, text };
    this.shown.value = [...this.shown.peek(), notice].slice(-MOST);
    setTimeout(() => this.dismiss(notice.id), SHOWN_MS[tone]);
  }
}

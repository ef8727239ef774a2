/** Short messages to the person: what was refused, what happened, what cannot be heard. */
import { signal } from "@preact/signals";

export interface Notice {
  readonly id: number;
  readonly tone: "info" | "bad";
  readonly text: string;
  /** Of the notices on one matter only the last one holds; empty: on none. */
  readonly matter: string;
}

const SHOWN_MS = { info: 5_000, bad: 10_000 } as const;
const MOST = 3;

export class Notices {
  readonly shown = signal<readonly Notice[]>([]);
  /** What screen readers are told about the course of the meeting. */
  readonly announcement = signal("");
  #next = 1;

  tell(text: string, matter = ""): void {
    this.#show("info", text, matter);
  }

  warn(text: string, matter = ""): void {
    this.#show("bad", text, matter);
  }

  announce(text: string): void {
    this.announcement.value = text;
  }

  dismiss(id: number): void {
    this.shown.value = this.shown.peek().filter((each) => each.id !== id);
  }

  /** What was said on a matter before no longer holds. */
  settle(matter: string): void {
    this.shown.value = this.shown.peek().filter((each) => each.matter !== matter);
  }

  #show(tone: Notice["tone"], text: string, matter: string): void {
    const notice = { id: this.#next++, tone, text, matter };
    const others = this.shown
      .peek()
      .filter((each) => each.text !== text && (matter === "" || each.matter !== matter));
    this.shown.value = [...others, notice].slice(-MOST);
    setTimeout(() => this.dismiss(notice.id), SHOWN_MS[tone]);
  }
}

/** The other end of the line for tests: answers by a table, and can drop the line. */
import {
  CommandLost,
  type CommandName,
  type LineListener,
  type Reply,
  type Request,
} from "../signaling/client";
import type { Line } from "../signaling/connection";
import { settle } from "./fake-timing";

type Answer = (request: unknown, id: string) => unknown;

export class FakeLine implements Line {
  isUp = false;
  heard = 0;
  opened = 0;
  answers = new Map<string, Answer>();
  sent: { readonly name: string; readonly request: unknown; readonly id: string }[] = [];
  #listener: LineListener | null = null;
  #unanswered: (() => void)[] = [];

  listen(listener: LineListener): void {
    this.#listener = listener;
  }

  open(): void {
    this.opened += 1;
  }

  close(): void {
    this.isUp = false;
  }

  async call<K extends CommandName>(name: K, request: Request<K>, id = "x"): Promise<Reply<K>> {
    this.sent.push({ name, request, id });
    const answer = this.answers.get(name);
    if (!this.isUp) {
      throw new CommandLost(name);
    }
    if (answer === undefined) {
      return new Promise((_, lose) => this.#unanswered.push(() => lose(new CommandLost(name))));
    }
    return answer(request, id) as Reply<K>;
  }

  async comeUp(): Promise<void> {
    this.isUp = true;
    this.#listener?.up();
    await settle();
  }

  drop(): void {
    this.isUp = false;
    this.#listener?.down();
    for (const lose of this.#unanswered.splice(0)) {
      lose();
    }
  }

  refuseSocket(code: string): void {
    this.#listener?.refused(code);
  }
}

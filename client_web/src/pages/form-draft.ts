/** Keeps what is typed in a form, field by field, while it is typed. */
import type { Timing } from "../signaling/connection";

const PAUSE_MS = 900;
const AGAIN_MS = 10_000;

/** What became of one field that was sent. */
export type Answer =
  | { readonly kind: "kept"; readonly n: number }
  | { readonly kind: "both"; readonly n: number; readonly current: string }
  | { readonly kind: "failed" };

export type Send = (name: string, text: string, readAt: number) => Promise<Answer>;

/** The fields that wait to be sent, and as of which change of the draft each is known here. */
export class Typed {
  readonly #waiting = new Map<string, string>();
  readonly #readAt = new Map<string, number>();
  readonly #opened: number;
  readonly #send: Send;
  #sending = false;

  constructor(opened: number, send: Send) {
    this.#opened = opened;
    this.#send = send;
  }

  type(name: string, text: string): void {
    this.#waiting.set(name, text);
  }

  /** Send nothing more of what waits. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Send until nothing waits, one field after another; return false when one could not be sent. */
  async flush(onBoth: (name: string, current: string) => void): Promise<boolean> {
    if (this.#sending) return false;
    this.#sending = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        const [name, text] = next;
        const readAt = this.#readAt.get(name) ?? this.#opened;
        // oxlint-disable-next-line no-await-in-loop -- each tells as of which change the next is
        const answer = await this.#send(name, text, readAt);
        if (answer.kind === "failed") return false;
        this.#readAt.set(name, answer.n);
        if (answer.kind === "both") onBoth(name, answer.current);
        if (this.#waiting.get(name) === text) this.#waiting.delete(name);
      }
      return true;
    } finally {
      this.#sending = false;
    }
  }

  #next(): readonly [string, string] | undefined {
    return this.#waiting.entries().next().value;
  }
}

/** When to send: a moment after the last change, and again for as long as that fails. */
export class Pauses {
  readonly #flush: () => Promise<boolean>;
  readonly #timing: Pick<Timing, "after">;
  #cancel: (() => void) | undefined;

  constructor(flush: () => Promise<boolean>, timing: Pick<Timing, "after">) {
    this.#flush = flush;
    this.#timing = timing;
  }

  changed(): void {
    this.#in(PAUSE_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = () => undefined; // nothing comes after it
  }

  #in(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timing.after(ms, () => {
      this.#cancel = undefined;
      void this.#flush().then((isKept) => {
        if (!isKept && this.#cancel === undefined) this.#in(AGAIN_MS);
      });
    });
  }
}

type Box = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Send the fields of a form that has an address for drafts, a moment after each change. */
export function keepDraft(form: HTMLFormElement): void {
  const { draft: address, basedOn = "0", readAt: opened = "0" } = form.dataset;
  const state = form.querySelector<HTMLOutputElement>("[data-draft-state]");
  if (address === undefined || state === null) return;
  const token = form.querySelector<HTMLInputElement>('input[name="form_token"]')?.value ?? "";
  const boxes = new Map<string, Box>();
  const typed = new Typed(Number(opened), async (name, text, readAt) => {
    const about = { form_token: token, based_on: basedOn, read_at: String(readAt) };
    return await sent(address, new URLSearchParams({ ...about, [name]: text }));
  });
  const flush = async (): Promise<boolean> => {
    const isKept = await typed.flush((name, current) => tell(form, boxes.get(name), current));
    if (isKept) {
      state.value = form.dataset["kept"] ?? "";
      form.dataset["isKept"] = "true";
    }
    return isKept;
  };
  const pauses = new Pauses(flush, { after });
  form.addEventListener("input", (event) => {
    const box = event.target;
    if (!isBox(box) || box.dataset["notDrafted"] !== undefined) return;
    const name = box.dataset["draftName"] ?? box.name;
    boxes.set(name, box);
    typed.type(name, isOff(box) ? "" : box.value);
    state.value = form.dataset["notKept"] ?? "";
    delete form.dataset["isKept"];
    pauses.changed();
  });
  // What is submitted needs no draft: one that came later would outlive its form.
  form.addEventListener("submit", () => {
    pauses.stop();
    typed.forget();
  });
}

function after(ms: number, act: () => void): () => void {
  const timer = window.setTimeout(act, ms);
  return () => window.clearTimeout(timer);
}

function isBox(box: EventTarget | null): box is Box {
  return (
    box instanceof HTMLInputElement ||
    box instanceof HTMLTextAreaElement ||
    box instanceof HTMLSelectElement
  );
}

function isOff(box: Box): boolean {
  return box instanceof HTMLInputElement && box.type === "checkbox" && !box.checked;
}

async function sent(address: string, body: URLSearchParams): Promise<Answer> {
  try {
    const answer = await fetch(address, { method: "POST", body });
    if (answer.status === 409) {
      const both = (await answer.json()) as { readonly n: number; readonly current: string };
      return { kind: "both", n: both.n, current: both.current };
    }
    if (!answer.ok) return { kind: "failed" };
    return { kind: "kept", n: ((await answer.json()) as { readonly n: number }).n };
  } catch {
    return { kind: "failed" };
  }
}

/** Show below a field what was kept from elsewhere; the box keeps what its writer typed. */
function tell(form: HTMLFormElement, box: Box | undefined, current: string): void {
  const place = box?.closest(".field");
  if (box === undefined || place === null || place === undefined) return;
  place.querySelector(".typed-both")?.remove();
  const line = document.createElement("p");
  line.className = "typed-both";
  line.textContent = `${form.dataset["theirs"] ?? ""} ${inWords(box, current)}`;
  place.append(line);
}

/** Return what a box shows for a value: a choice by its name, not by its code. */
function inWords(box: Box, value: string): string {
  if (box instanceof HTMLSelectElement) {
    return [...box.options].find((option) => option.value === value)?.text ?? value;
  }
  if (box.type !== "radio") return value;
  const others = box.form?.querySelectorAll<HTMLInputElement>(`input[name="${box.name}"]`) ?? [];
  const other = [...others].find((one) => one.value === value);
  return other?.labels?.[0]?.textContent?.trim() ?? value;
}

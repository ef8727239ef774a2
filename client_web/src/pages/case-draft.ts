/** Keeps what is typed in a case form, field by field, while it is typed. */

const PAUSE_MS = 900;

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

  /** Send all that waits, one field after another; return false when one could not be sent. */
  async flush(onBoth: (name: string, current: string) => void): Promise<boolean> {
    if (this.#sending) return false;
    this.#sending = true;
    try {
      for (const [name, text] of this.#waiting) {
        const readAt = this.#readAt.get(name) ?? this.#opened;
        const answer = await this.#send(name, text, readAt);
        if (answer.kind === "failed") return false;
        this.#readAt.set(name, answer.n);
        if (answer.kind === "both") onBoth(name, answer.current);
        if (this.#waiting.get(name) === text) this.#waiting.delete(name);
      }
      return this.#waiting.size === 0;
    } finally {
      this.#sending = false;
    }
  }
}

/** Send the fields of a form that has an address for drafts, a moment after each change. */
export function keepDraft(form: HTMLFormElement): void {
  const address = form.dataset["caseDraft"];
  const state = form.querySelector<HTMLOutputElement>("[data-draft-state]");
  if (address === undefined || state === null) return;
  const token = form.querySelector<HTMLInputElement>('input[name="form_token"]')?.value ?? "";
  const typed = new Typed(Number(form.dataset["readAt"] ?? "0"), async (name, text, readAt) =>
    await sent(address, new URLSearchParams([["form_token", token], ["read_at", String(readAt)], [name, text]])),
  );
  let timer: number | undefined;
  const later = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      void typed
        .flush((name, current) => tell(form, name, current))
        .then((isKept) => {
          if (isKept) state.value = form.dataset["kept"] ?? "";
        });
    }, PAUSE_MS);
  };
  form.addEventListener("input", (event) => {
    const box = event.target;
    const isBox =
      box instanceof HTMLInputElement ||
      box instanceof HTMLTextAreaElement ||
      box instanceof HTMLSelectElement;
    if (!isBox) return;
    const isOff = box instanceof HTMLInputElement && box.type === "checkbox" && !box.checked;
    typed.type(box.name, isOff ? "" : box.value);
    state.value = form.dataset["notKept"] ?? "";
    later();
  });
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

/** Show below a field what somebody else wrote; the box keeps what its writer typed. */
function tell(form: HTMLFormElement, name: string, current: string): void {
  const box = form.elements.namedItem(name);
  const place = box instanceof Element ? box.closest("[data-draft-field]") : null;
  if (place === null) return;
  place.querySelector(".typed-both")?.remove();
  const line = document.createElement("p");
  line.className = "typed-both";
  line.textContent = `${form.dataset["theirs"] ?? ""} ${current}`;
  place.append(line);
}

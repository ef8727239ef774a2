/** Typed commands and broadcasts over Socket.IO; the only module that imports socket.io-client. */
import { io, type Socket } from "socket.io-client";

import type {
  Ack,
  Broadcasts,
  Commands,
  DraftConflict,
  ErrorBody,
  TextConflict,
} from "../contract/events.gen";

const ACK_TIMEOUT_MS = 10_000;

export type CommandName = keyof Commands;
export type Request<K extends CommandName> = Commands[K]["request"];
export type Reply<K extends CommandName> = Commands[K]["reply"];

/** The server refused; `code` is stable, the message is in the reader's language. */
export class CommandRefused extends Error {
  readonly code: string;
  readonly field: string;
  /** Both drafts of a recommendation, of which the server refused one. */
  readonly detail: DraftConflict | null;
  /** Both values of any other part of the record. */
  readonly texts: TextConflict | null;

  constructor(error: ErrorBody) {
    super(error.message);
    this.name = "CommandRefused";
    this.code = error.code;
    this.field = error.field ?? "";
    const conflict = error.detail ?? null;
    const isText = conflict !== null && "field" in conflict;
    this.detail = isText ? null : conflict;
    this.texts = isText ? conflict : null;
  }
}

/** No answer came: the connection is down or the server is busy. The same id may be sent again. */
export class CommandLost extends Error {
  constructor(name: string, options?: ErrorOptions) {
    super(`no answer to ${name}`, options);
    this.name = "CommandLost";
  }
}

export interface LineListener {
  readonly up: () => void;
  readonly down: () => void;
  /** The server did not let the socket in; `code` says why when it gave one. */
  readonly refused: (code: string) => void;
}

/** One socket to the server. Opening it again after it closed is left to `connection.ts`. */
export class SignalingClient {
  readonly #socket: Socket;
  #heard = 0;

  constructor(address?: string) {
    this.#socket = io(address ?? "/", {
      autoConnect: false,
      reconnection: false,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      timeout: ACK_TIMEOUT_MS,
      withCredentials: true,
    });
    this.#socket.onAny(() => {
      this.#heard += 1;
    });
  }

  get isUp(): boolean {
    return this.#socket.connected;
  }

  /** Counts what was heard of the server. */
  get heard(): number {
    return this.#heard;
  }

  listen(listener: LineListener): void {
    this.#socket.on("connect", listener.up);
    this.#socket.on("disconnect", listener.down);
    this.#socket.on("connect_error", (error) => {
      const data = (error as { readonly data?: { readonly code?: unknown } }).data;
      listener.refused(typeof data?.code === "string" ? data.code : "");
    });
  }

  open(): void {
    this.#socket.connect();
  }

  close(): void {
    this.#socket.disconnect();
  }

  /**
   * Send one command and wait for its reply.
   *
   * Rejects with CommandRefused, or with CommandLost when no answer came in time.
   */
  async call<K extends CommandName>(
    name: K,
    request: Request<K>,
    id: string = newCommandId(),
  ): Promise<Reply<K>> {
    if (!this.#socket.connected) {
      throw new CommandLost(name);
    }
    let ack: Ack<Reply<K>>;
    try {
      const sent = this.#socket.timeout(ACK_TIMEOUT_MS);
      ack = (await sent.emitWithAck(name, { id, data: request })) as Ack<Reply<K>>;
    } catch (cause) {
      throw new CommandLost(name, { cause });
    }
    this.#heard += 1;
    if (!ack.ok) {
      throw new CommandRefused(ack.error);
    }
    return ack.value;
  }

  /** Send something that only the newest of matters; it is dropped when the line is down. */
  hint<K extends CommandName>(name: K, request: Request<K>): void {
    this.#socket.volatile.emit(name, { id: newCommandId(), data: request });
  }

  /** Hear a broadcast. */
  on<K extends keyof Broadcasts>(name: K, listener: (message: Broadcasts[K]) => void): void {
    this.#socket.on(name as string, (message: unknown) => listener(message as Broadcasts[K]));
  }
}

/** Make an id by which the server knows a repeated command. `randomUUID` needs HTTPS. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

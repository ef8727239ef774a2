/**
 * What a browser's statistics say of my connections, in the few numbers that anybody needs. Pure.
 *
 * Browsers count from the beginning, so a report is the difference of two samples. A receiving
 * section that changed hands or was paused between the two is left out: its standing picture is
 * no freeze. Source of the names: W3C webrtc-stats; what a browser lacks counts as nothing.
 */

export type Route = "udp" | "tcp" | "turn_udp" | "turn_tcp" | "turn_tls";

/** One row of `getStats`, as far as it is read here. */
export interface StatsRow {
  readonly type: string;
  readonly id: string;
  readonly kind?: string;
  readonly mid?: string;
  readonly state?: string;
  readonly selected?: boolean;
  readonly nominated?: boolean;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly candidateType?: string;
  readonly protocol?: string;
  readonly relayProtocol?: string;
  readonly bytesReceived?: number;
  readonly currentRoundTripTime?: number;
  readonly packetsSent?: number;
  readonly timestamp?: number;
  readonly framesDecoded?: number;
  readonly framesReceived?: number;
  readonly framesDropped?: number;
  readonly nackCount?: number;
  readonly freezeCount?: number;
  readonly totalFreezesDuration?: number;
  readonly totalSamplesReceived?: number;
  readonly concealedSamples?: number;
  readonly silentConcealedSamples?: number;
}

/** Counters of one receiving section. */
export interface SectionCount {
  readonly kind: "audio" | "video";
  readonly bytes: number;
  readonly frames: number;
  readonly freezes: number;
  readonly frozenS: number;
  readonly samples: number;
  readonly concealed: number;
  /** Frames that came whole, those of them that were thrown away, and requests for repairs. */
  readonly arrived: number;
  readonly dropped: number;
  readonly asked: number;
}

/** One connection at one moment. */
export interface LinkSample {
  readonly atMs: number;
  readonly route: Route | null;
  /** Bytes that came over the way that was chosen, whatever they carried. */
  readonly received: number;
  /** To the other end and back, as last measured; 0 when it is not known. */
  readonly roundTripMs: number;
  readonly packetsSent: number;
  /** When the far end last said what it got of mine; null when it never did. */
  readonly heardBackAt: number | null;
  readonly sections: ReadonlyMap<string, SectionCount>;
}

/** What is told to the server every few seconds. */
export interface Report {
  readonly freezes: number;
  readonly freeze_s: number;
  /** Share of the sound that was made up, 0 to 1. */
  readonly concealed: number;
  /** Of the pictures that should move, on average; null when there is none. */
  readonly frames_per_s: number | null;
  readonly route: Route | null;
}

export function sampleOf(rows: Iterable<StatsRow>, atMs: number): LinkSample {
  const byId = new Map<string, StatsRow>();
  const sections = new Map<string, SectionCount>();
  let packetsSent = 0;
  let heardBackAt: number | null = null;
  for (const row of rows) {
    byId.set(row.id, row);
    if (row.type === "inbound-rtp") {
      sections.set(row.mid ?? row.id, countOf(row));
    } else if (row.type === "outbound-rtp") {
      packetsSent += row.packetsSent ?? 0;
    } else if (row.type === "remote-inbound-rtp" && row.timestamp !== undefined) {
      heardBackAt = Math.max(heardBackAt ?? 0, row.timestamp);
    }
  }
  const pair = chosenPair(byId);
  return {
    atMs,
    route: routeOf(byId.get(pair?.localCandidateId ?? "")),
    received: pair?.bytesReceived ?? 0,
    roundTripMs: 1_000 * (pair?.currentRoundTripTime ?? 0),
    packetsSent,
    heardBackAt,
    sections,
  };
}

/**
 * What happened between two samples, in the sections that carried the same all the time.
 *
 * A picture that stands still among others that move is its sender's affair, so the one in the
 * middle counts; and of a screen on which nothing moves every pause counts as a freeze.
 */
export function reportOf(
  before: LinkSample,
  after: LinkSample,
  steady: ReadonlySet<string>,
  screens: ReadonlySet<string>,
): Report {
  const cameras: { readonly freezes: number; readonly frozenS: number }[] = [];
  let samples = 0;
  let concealed = 0;
  let frames = 0;
  for (const [mid, now] of after.sections) {
    const old = before.sections.get(mid);
    if (old === undefined || !steady.has(mid)) {
      continue;
    }
    samples += grown(old.samples, now.samples);
    concealed += grown(old.concealed, now.concealed);
    if (now.kind === "video" && !screens.has(mid)) {
      cameras.push({
        freezes: grown(old.freezes, now.freezes),
        frozenS: grown(old.frozenS, now.frozenS),
      });
      frames += grown(old.frames, now.frames);
    }
  }
  cameras.sort((one, other) => one.frozenS - other.frozenS);
  const usual = cameras[Math.floor((cameras.length - 1) / 2)];
  const seconds = Math.max(0.001, (after.atMs - before.atMs) / 1_000);
  return {
    freezes: usual?.freezes ?? 0,
    freeze_s: rounded(usual?.frozenS ?? 0),
    concealed: samples === 0 ? 0 : rounded(Math.min(1, concealed / samples)),
    frames_per_s: cameras.length === 0 ? null : rounded(frames / cameras.length / seconds),
    route: after.route,
  };
}

/** Whether anything came in the sections where something should have. */
export function isArriving(
  before: LinkSample,
  after: LinkSample,
  expected: ReadonlySet<string>,
): boolean {
  const known = [...expected].filter((mid) => before.sections.has(mid) && after.sections.has(mid));
  return (
    known.length === 0 ||
    known.some((mid) => bytesOf(after, mid) !== bytesOf(before, mid))
  );
}

/** Whether the far end says that it gets what I send; true while there is nothing to say. */
export function isHeard(before: LinkSample, after: LinkSample): boolean {
  const isSending = after.packetsSent - before.packetsSent > MANY_PACKETS;
  return !isSending || before.heardBackAt === null || after.heardBackAt !== before.heardBackAt;
}

/**
 * Whether the way itself went dead: I sent a good deal, and for a second not one byte came back.
 *
 * It is said again after another second, as long as nothing comes.
 */
export class Silence {
  #generation: number | null = null;
  /** The sample since which an answer is due. */
  #last: LinkSample | null = null;
  #packetsSent = 0;
  #saidAtMs = 0;

  isBroken(generation: number, sample: LinkSample): boolean {
    const last = this.#last;
    const isIdle = sample.packetsSent - this.#packetsSent < FEW_PACKETS;
    const isOther = last === null || generation !== this.#generation;
    this.#packetsSent = sample.packetsSent;
    if (isOther || isIdle || sample.received !== last.received) {
      this.#generation = generation;
      this.#last = sample;
      this.#saidAtMs = sample.atMs;
      return false;
    }
    const isMuch = sample.packetsSent - last.packetsSent > MANY_PACKETS;
    if (!isMuch || sample.atMs - this.#saidAtMs < SILENCE_MS) {
      return false;
    }
    this.#saidAtMs = sample.atMs;
    return true;
  }

  forget(): void {
    this.#last = null;
  }
}

/** Answers come several times a second, and a lossy line does not swallow all of them for so long. */
export const SILENCE_MS = 1_000;

/** Fewer in one look are no reason to expect an answer. */
const FEW_PACKETS = 3;

/** Fewer than a voice has in half a second: a pause in talking is no reason to expect an answer. */
const MANY_PACKETS = 15;

function countOf(row: StatsRow): SectionCount {
  return {
    kind: row.kind === "video" ? "video" : "audio",
    bytes: row.bytesReceived ?? 0,
    frames: row.framesDecoded ?? 0,
    freezes: row.freezeCount ?? 0,
    frozenS: row.totalFreezesDuration ?? 0,
    samples: row.totalSamplesReceived ?? 0,
    // Silence that was made up for silence is not heard.
    concealed: Math.max(0, (row.concealedSamples ?? 0) - (row.silentConcealedSamples ?? 0)),
    arrived: row.framesReceived ?? 0,
    dropped: row.framesDropped ?? 0,
    asked: row.nackCount ?? 0,
  };
}

/** Chromium names the pair in its transport's row; Firefox marks the pair itself. */
function chosenPair(rows: ReadonlyMap<string, StatsRow>): StatsRow | null {
  const all = [...rows.values()];
  const named = all.find((row) => row.type === "transport" && row.selectedCandidatePairId);
  if (named?.selectedCandidatePairId !== undefined) {
    return rows.get(named.selectedCandidatePairId) ?? null;
  }
  const pairs = all.filter((row) => row.type === "candidate-pair");
  return (
    pairs.find((row) => row.selected === true) ??
    pairs.find((row) => row.nominated === true && row.state === "succeeded") ??
    null
  );
}

function routeOf(candidate: StatsRow | undefined): Route | null {
  if (candidate === undefined) {
    return null;
  }
  if (candidate.candidateType === "relay") {
    const { relayProtocol } = candidate;
    return relayProtocol === "tls" ? "turn_tls" : relayProtocol === "tcp" ? "turn_tcp" : "turn_udp";
  }
  return candidate.protocol === "tcp" ? "tcp" : "udp";
}

/** Counters begin anew with a new connection; then there is no difference to speak of. */
function grown(before: number, after: number): number {
  return Math.max(0, after - before);
}

function bytesOf(sample: LinkSample, mid: string): number {
  return sample.sections.get(mid)?.bytes ?? 0;
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/** How well media gets through, and why not, in words. */
import type { LinkView, LiveView, PersonQuality, SlotView } from "../contract/events.gen";
import { currentLanguage, gettext as _ } from "../locale/gettext";
import type { Route } from "../media/link-stats";
import type { Fault } from "../media/recovery";
import type { Level } from "../state/quality";

type Reason = PersonQuality["reason"];

/** The badge of my own connection. */
export function levelWords(level: Level): string {
  switch (level) {
    case "good":
      return _("Good connection");
    case "fair":
      return _("Fair connection");
    case "poor":
      return _("Poor connection");
  }
}

/** What the level means for me, and what helps. */
export function reasonWords(level: Level, reason: Reason): string {
  if (level === "good") {
    return _("Sound and picture pass well in both directions.");
  }
  switch (reason) {
    case "loss":
      return _("Packets are lost on the way: words may be cut off. A cable instead of Wi-Fi often helps.");
    case "delay":
      return _("Sound takes long to arrive: leave a pause before you answer.");
    case "bandwidth":
      return _("The connection is slow: sound goes first, pictures become smaller or stop.");
    case "frozen":
      return _("Pictures stand still at times; sound goes first.");
    case null:
      return _("Sound or picture may be disturbed.");
  }
}

/** The mark on somebody else's tile. */
export function otherQualityWords(level: "fair" | "poor", reason: Reason): string {
  const words = level === "fair" ? _("Fair connection") : _("Poor connection");
  const why = otherReason(reason);
  return why === "" ? words : [words, why].join(_(": "));
}

function otherReason(reason: Reason): string {
  switch (reason) {
    case "loss":
      return _("packets are lost");
    case "delay":
      return _("long delay");
    case "bandwidth":
      return _("too slow for pictures");
    case "frozen":
      return _("pictures stand still");
    case null:
      return "";
  }
}

export interface WhyFacts {
  /** They, or I, take no part in the open item. */
  readonly isTheirRecusal: boolean;
  readonly isMyRecusal: boolean;
  readonly isSoundOnly: boolean;
  readonly live: LiveView | undefined;
  /** What carries their camera; null while nothing does. */
  readonly slot: SlotView | null;
}

/** Why somebody is not seen; empty when their camera is off, or their picture is about to come. */
export function whyWords({ isTheirRecusal, isMyRecusal, isSoundOnly, live, slot }: WhyFacts): string {
  if (live?.camera === true && slot?.paused === "policy" && isMyRecusal) {
    return _("Not sent to you during this item");
  }
  if (isTheirRecusal) {
    return _("Takes no part in this item");
  }
  if (live?.connected === false) {
    return _("Connection lost");
  }
  if (live?.media_away === true) {
    return _("Sound and picture do not arrive");
  }
  if (live?.camera !== true) {
    return "";
  }
  return slot === null ? _("The picture has not arrived yet") : pausedWords(slot, isSoundOnly);
}

/** Why somebody's screen is not seen; empty when it is, or is about to be. */
export function screenWords(slot: SlotView | null, isSoundOnly: boolean): string {
  return slot === null ? _("The screen has not arrived yet") : pausedWords(slot, isSoundOnly);
}

/** Why nothing is sent in a section, in words; empty when something is, or is about to be. */
function pausedWords(slot: SlotView, isSoundOnly: boolean): string {
  const isScreen = slot.source === "screen";
  switch (slot.paused) {
    case "congestion":
      return isScreen
        ? _("Screen paused: your connection is too slow")
        : _("Picture paused: your connection is too slow");
    case "user":
      // Pictures also rest while this window is out of sight.
      return isSoundOnly ? _("Pictures are off: you chose sound only") : "";
    case "policy":
      return isScreen ? _("This screen is not shown to you") : _("Shown to the chair only");
    case "no_source":
      return isScreen ? _("The screen has not arrived yet") : _("The picture has not arrived yet");
    case null:
      return "";
  }
}

/** Which part of a connection fails, for the person and for whoever helps them. */
export function faultWords(fault: Fault): string {
  switch (fault) {
    case "asking":
      return _("The server has not answered yet (signalling).");
    case "refused":
      return _("The server cannot take the connection now; it may be replacing its media server.");
    case "reaching":
      return _("No way through the network to the media server was found yet (ICE).");
    case "securing":
      return _("The media server is reached, but encryption is not set up yet (DTLS).");
    case "flowing":
      return _("The connection stands, but nothing passes over it (RTP).");
  }
}

export function routeWords(route: Route): string {
  switch (route) {
    case "udp":
      return _("Direct (UDP)");
    case "tcp":
      return _("Direct (TCP), as UDP is blocked");
    case "turn_udp":
      return _("Over a relay (TURN, UDP)");
    case "turn_tcp":
      return _("Over a relay (TURN, TCP)");
    case "turn_tls":
      return _("Over a relay (TURN, TLS)");
  }
}

/** The best picture that passes. */
export function pictureWords(quality: LinkView["quality"]): string {
  switch (quality) {
    case "low":
      return _("small picture");
    case "medium":
      return _("medium picture");
    case "high":
      return _("large picture");
    case null:
      return _("no picture");
  }
}

export function rateWords(bps: number): string {
  return bps < 1_000_000
    ? _("%(n)s kbit/s", { n: decimal(bps / 1_000, 0) })
    : _("%(n)s Mbit/s", { n: decimal(bps / 1_000_000, 1) });
}

export function shareWords(share: number): string {
  return `${decimal(share * 100, share > 0 && share < 0.1 ? 1 : 0)} %`;
}

export function delayWords(seconds: number | null): string {
  return seconds === null ? "–" : _("%(n)s ms", { n: decimal(seconds * 1_000, 0) });
}

function decimal(value: number, digits: number): string {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(currentLanguage(), format).format(value);
}

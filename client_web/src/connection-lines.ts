/** Which part of my connection does not work, in sentences, and what helps when it lasts. */
import { gettext as _ } from "./locale/gettext";
import type { Standing } from "./media/live-media";
import { faultWords } from "./views/quality-words";

export interface ConnectionFacts {
  readonly isLineUp: boolean;
  readonly sending: Standing;
  readonly receiving: Standing;
}

/** How long something has not worked: what passes by itself is not said. */
export type Duration = "moment" | "while" | "long";

/** One sentence for each thing that does not work; `key` stays the same while it does not. */
export interface ConnectionLine {
  readonly key: "line" | "both" | "sending" | "receiving";
  readonly text: string;
}

/** Whether anything is not as it should be, for however short a time. */
export function isBroken(facts: ConnectionFacts): boolean {
  return !facts.isLineUp || !isWell(facts.sending) || !isWell(facts.receiving);
}

export function connectionLines(
  facts: ConnectionFacts,
  duration: Duration,
): readonly ConnectionLine[] {
  if (duration === "moment") {
    return [];
  }
  return facts.isLineUp ? mediaLines(facts, duration) : [lineLost(facts, duration)];
}

function lineLost(facts: ConnectionFacts, duration: Duration): ConnectionLine {
  const mayBeHeard = isWell(facts.sending) && isWell(facts.receiving);
  const text = mayBeHeard
    ? _("The line to the server is lost and is coming back by itself (signalling). Sound and picture may go on; all else stands still. What you enter is kept.")
    : _("The connection to the meeting is lost; it is coming back by itself. What you enter is kept.");
  const advice = _("If this lasts, check the cable or Wi-Fi, or use another network, such as a phone’s.");
  return { key: "line", text: duration === "long" ? `${text} ${advice}` : text };
}

function mediaLines(
  { sending, receiving }: ConnectionFacts,
  duration: Duration,
): readonly ConnectionLine[] {
  if (!isWell(sending) && !isWell(receiving) && sending.fault === receiving.fault) {
    const text = _("Sound and picture pass in neither direction. Trying again.");
    return [{ key: "both", text: withReason(text, sending, duration) }];
  }
  const lines: ConnectionLine[] = [];
  if (!isWell(sending)) {
    const text = _("Your sound and picture do not reach the others. Trying again.");
    lines.push({ key: "sending", text: withReason(text, sending, duration) });
  }
  if (!isWell(receiving)) {
    const text = _("You do not receive the others’ sound and picture. Trying again.");
    lines.push({ key: "receiving", text: withReason(text, receiving, duration) });
  }
  return lines;
}

function isWell({ health }: Standing): boolean {
  return health === "connected" || health === "off";
}

function withReason(text: string, { fault }: Standing, duration: Duration): string {
  const reason = fault === null ? "" : ` ${faultWords(fault)}`;
  return duration === "long" ? `${text}${reason} ${adviceFor(fault)}` : `${text}${reason}`;
}

/** What the server does not say, or refuses, is no fault of the network; all else mostly is. */
function adviceFor(fault: Standing["fault"]): string {
  return fault === "asking" || fault === "refused"
    ? _("If this lasts, tell whoever runs the server. Chat, agenda and documents work meanwhile.")
    : _("If this lasts, a firewall may be in the way: another network mostly helps, such as a phone’s. Chat, agenda and documents work meanwhile.");
}

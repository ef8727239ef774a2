/** The one thing that who leads does next, as the meeting stands. Pure. */
import type { RoomState } from "./room-state";
import { nextItem, openItem, recommendationOf } from "./select";

export type NextStep =
  | "start"
  | "resume"
  | "call"
  | "close"
  | "write"
  | "read_back"
  | "record"
  | "end";

/** The next step; null where there is none, before the publication and after the end. */
export function nextStepOf(room: RoomState): NextStep | null {
  switch (room.meeting?.state) {
    case "published":
      return "start";
    case "paused":
      return "resume";
    case "live":
      return ofSession(room);
    default:
      return null;
  }
}

function ofSession(room: RoomState): NextStep {
  const item = openItem(room);
  const hasNext = nextItem(room) !== null;
  if (item === null) {
    return hasNext ? "call" : "end";
  }
  const current = item.kind === "case" ? recommendationOf(room, item.id) : null;
  if (item.kind === "case" && current?.state !== "recorded") {
    return current === null ? "write" : current.state === "read_back" ? "record" : "read_back";
  }
  return hasNext ? "call" : "close";
}

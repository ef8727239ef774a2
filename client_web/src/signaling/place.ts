/** Where I am: before the room, in its lobby, on a seat, or out of it, and why. */
import type { RoomJoined, RoomResumed, SeatClosed } from "../contract/events.gen";

export type ClosedReason = Exclude<SeatClosed["reason"], "signed_out">;
export type Place =
  | { readonly kind: "outside" }
  | { readonly kind: "joining" }
  | { readonly kind: "lobby"; readonly removed: string | null }
  | { readonly kind: "seated" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "signed_out" }
  | { readonly kind: "left" }
  | { readonly kind: "closed"; readonly reason: ClosedReason; readonly words: string }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** The place that an answer to joining or coming back gives me. */
export function placeOf(taken: RoomJoined | RoomResumed): Place {
  return taken.status === "lobby" ? { kind: "lobby", removed: taken.removed } : { kind: "seated" };
}

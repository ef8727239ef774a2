/** What an event means in a sentence, for those who hear the room instead of seeing it. */
import type { RoomEvent, SourceStopped } from "./contract/events.gen";
import { gettext as _ } from "./locale/gettext";
import type { RoomState } from "./state/room-state";
import { nameOf, openItem, talkOf } from "./state/select";

/** The sentence, or "" for events that need none. */
export function wordsFor(
  event: RoomEvent,
  before: RoomState,
  after: RoomState,
  me: string,
): string {
  const name = nameOf(after, event.actor_id);
  switch (event.type) {
    case "session.started":
      return _("The session has started.");
    case "session.paused":
      return _("The session is paused.");
    case "session.resumed":
      return _("The session goes on.");
    case "session.ended":
      return _("The session has ended. The minutes are ready for review.");
    case "item.called":
      return _("Now: %(title)s", { title: openItem(after)?.title ?? "" });
    case "item.deferred":
      return _("Deferred: %(title)s", { title: openItem(before)?.title ?? "" });
    case "item.closed":
      return _("Closed: %(title)s", { title: openItem(before)?.title ?? "" });
    case "agenda.reordered":
      return _("The agenda has another order.");
    case "item.added":
      return _("The agenda has one item more.");
    case "item.reopened":
      return _("Open again: %(title)s", { title: openItem(after)?.title ?? "" });
    case "session.aborted":
      return _("The session was broken off.");
    case "session.reopened":
      return _("The session goes on.");
    case "meeting.closed":
      return _("The meeting is closed.");
    case "hand.raised":
      return event.actor_id === me ? "" : _("%(name)s raised a hand.", { name });
    case "floor.given":
      return after.meeting?.floor === me
        ? _("You have the floor.")
        : _("%(name)s has the floor.", { name: nameOf(after, after.meeting?.floor ?? null) });
    case "role.handed_over":
      return after.chairing?.leader_id === me
        ? _("You lead the session now.")
        : _("%(name)s leads the session now.", {
            name: nameOf(after, after.chairing?.leader_id ?? null),
          });
    case "participant.removed":
      return removalWords(before, after, me);
    case "recusal.began":
    case "recusal.ended":
      return recusalWords(before, after, me);
    case "item.withdrawn":
      return _("An item was taken off the agenda.");
    case "dissent.recorded":
      return event.actor_id === me ? "" : _("%(name)s dissents.", { name });
    case "comms.reported":
      return event.actor_id === me ? "" : _("%(name)s cannot follow.", { name });
    case "discipline.called":
      return isMyDisciplineCalled(before, after, me)
        ? _("The chair asks for the view of your discipline.")
        : "";
    case "round.opened":
      return _("The chair asks for positions.");
    case "poll.opened":
      return _("The chair puts a question to the board.");
    case "recommendation.read_back":
      return _("The recommendation is read back.");
    case "recommendation.recorded":
      return _("The recommendation is recorded.");
    case "chat.posted":
      return event.actor_id === me ? "" : _("%(name)s wrote a message.", { name });
    default:
      return "";
  }
}

/**
 * Whether an event waits for me to speak or to answer, wherever I look: my discipline's view is
 * asked, I have the floor or the lead, everybody who counts gives a position, or I am entitled to
 * a vote.
 */
export function asksMe(
  event: RoomEvent,
  before: RoomState,
  after: RoomState,
  me: string,
  counts: boolean,
): boolean {
  if (event.type === "role.handed_over") {
    return after.chairing?.leader_id === me && before.chairing?.leader_id !== me;
  }
  const item = openItem(after);
  if (event.actor_id === me || item === null) {
    return false;
  }
  switch (event.type) {
    case "discipline.called":
      return isMyDisciplineCalled(before, after, me);
    case "floor.given":
      return after.meeting?.floor === me;
    case "round.opened":
      return counts;
    case "poll.opened":
      return talkOf(after, item.id).polls.some(
        (each) => each.state === "open" && each.entitled.includes(me),
      );
    default:
      return false;
  }
}

/** My discipline is among those called on the open item, and was not before. */
function isMyDisciplineCalled(before: RoomState, after: RoomState, me: string): boolean {
  const item = openItem(after);
  const mine = after.participants.find((each) => each.person_id === me)?.discipline;
  if (item === null || mine === undefined) {
    return false;
  }
  const was = talkOf(before, item.id).called_out;
  return talkOf(after, item.id).called_out.includes(mine) && !was.includes(mine);
}

/** Who was put out of the room; they themselves are told on a page of their own. */
function removalWords(before: RoomState, after: RoomState, me: string): string {
  const isGone = (id: string): boolean =>
    after.participants.some((each) => each.person_id === id && !each.present);
  const gone = before.participants.find((each) => each.present && isGone(each.person_id));
  return gone === undefined || gone.person_id === me
    ? ""
    : _("%(name)s was removed from the room.", { name: gone.display_name });
}

/** Who takes no part any more, or takes part again: what the two lists differ by. */
function recusalWords(before: RoomState, after: RoomState, me: string): string {
  const out = (room: RoomState): ReadonlySet<string> =>
    new Set((room.attending?.recusals ?? []).map((each) => `${each.person_id} ${each.item_id}`));
  const [old, now] = [out(before), out(after)];
  const began = (after.attending?.recusals ?? []).find(
    (each) => !old.has(`${each.person_id} ${each.item_id}`),
  );
  const ended = (before.attending?.recusals ?? []).find(
    (each) => !now.has(`${each.person_id} ${each.item_id}`),
  );
  if (began !== undefined) {
    return began.person_id === me
      ? _("You take no part in this item: its sound, pictures, chat and documents are not sent to you.")
      : _("%(name)s takes no part in the item.", { name: began.display_name });
  }
  if (ended !== undefined) {
    return ended.person_id === me
      ? _("You take part in the item again.")
      : _("%(name)s takes part in the item again.", { name: ended.display_name });
  }
  return "";
}

/** What was switched off of mine, and by whom: the chair, or a rule of the chair's. */
export function stoppedWords({ source, by }: SourceStopped, room: RoomState): string {
  const name = nameOf(room, by);
  switch (source) {
    case "microphone":
      return _("%(name)s muted you. Unmute when it is your turn.", { name });
    case "camera":
      return _("%(name)s stopped your camera.", { name });
    case "screen":
      return by === ""
        ? _("Your screen is no longer shared: cameras are shown to the chair only, and you have neither the item nor the floor now.")
        : _("%(name)s ended your screen sharing.", { name });
  }
}

/** One person: their picture or why there is none, their name, and what they are doing. */
import type { LiveView, ParticipantView, SlotView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import { hueAt, initialsOf } from "../state/names";
import { levelOf } from "../state/quality";
import { handPlace } from "../state/select";
import { ownRecusal } from "../state/attending";
import { Icon, type IconName } from "./icon";
import { Picture, Still } from "./picture";
import { otherQualityWords, whyWords } from "./quality-words";

export function Tile({ person, isLarge }: TileProps) {
  const room = useRoom();
  const id = person.person_id;
  const isMe = id === room.me;
  const live = room.state.value.live.find((each) => each.person_id === id);
  const place = room.state.value.participants.findIndex((each) => each.person_id === id);
  const { local } = room.media;
  const stream = isMe ? local.preview.value : room.media.pictureOf(id, "camera");
  const isSent = isMe || (live?.camera === true && !live.media_away);
  const hasPicture = stream !== null && isSent;
  const isStill = !isMe && hasPicture && room.media.receiving.value.health !== "connected";
  const isHeard = isMe ? local.isActive("microphone") : live?.microphone === true;
  const isSpeaking = isMe
    ? isHeard && room.media.isLoud.value
    : room.media.speaking.value.has(id);
  const slot = room.media.slotOf(id, "camera");
  return (
    <li
      class="tile"
      role="listitem"
      aria-label={person.display_name}
      data-large={isLarge}
      data-speaking={isSpeaking}
      data-floor={room.state.value.meeting?.floor === id}
      data-away={live?.connected === false}
      data-still={isStill}
      style={{ "--h": String(hueAt(place)) }}
    >
      <span class="face" aria-hidden="true">
        {initialsOf(person.display_name)}
      </span>
      {!hasPicture && !isMe && <Why personId={id} live={live} slot={slot} />}
      {/* Above the face, and without a colour of its own until the first frame. */}
      <Picture stream={stream} mirrored={isMe} hidden={!hasPicture} />
      {isStill && <Still />}
      <Flags person={person} isHeard={isHeard} isConnected={live?.connected !== false} />
      {!isMe && <Pin person={person} />}
      <span class="who">
        <b>
          <bdi>{person.display_name}</bdi>
          {isMe && <span class="you"> {_("(you)")}</span>}
        </b>
        <small>{describe(room.label("disciplines", person.discipline), roleWords(room, person))}</small>
      </span>
    </li>
  );
}

interface TileProps {
  readonly person: ParticipantView;
  readonly isLarge: boolean;
}

interface WhyProps {
  readonly personId: string;
  readonly live: LiveView | undefined;
  readonly slot: SlotView | null;
}

/** Why somebody is not seen, where it is not that their camera is off. */
function Why({ personId, live, slot }: WhyProps) {
  const { me, state, ui } = useRoom();
  const words = whyWords({
    isTheirRecusal: ownRecusal(state.value, personId) !== null,
    isMyRecusal: ownRecusal(state.value, me) !== null,
    isSoundOnly: ui.isSoundOnly.value,
    live,
    slot,
  });
  return words === "" ? null : (
    <span class="why" title={words}>
      <span class="why-words">{words}</span>
    </span>
  );
}

function Flags(props: {
  readonly person: ParticipantView;
  readonly isHeard: boolean;
  readonly isConnected: boolean;
}) {
  const room = useRoom();
  const id = props.person.person_id;
  const live = room.state.value.live.find((each) => each.person_id === id);
  const place = handPlace(room.state.value, id);
  return (
    <span class="flags">
      {!props.isConnected && <Flag icon="offline" words={_("Connection lost")} />}
      {props.isConnected && live?.media_away === true && (
        <Flag icon="offline" words={_("Sound and picture do not arrive")} />
      )}
      {props.isConnected && id !== room.me && <QualityFlag personId={id} />}
      {place > 0 && (
        <span class="flag up" title={_("Hand raised, place %(n)s", { n: place })}>
          <Icon name="hand" />
          <b>{place}</b>
          <span class="sr">{_("Hand raised, place %(n)s", { n: place })}</span>
        </span>
      )}
      {!props.isHeard && <Flag icon="microphoneOff" words={_("Muted")} />}
    </span>
  );
}

function QualityFlag({ personId }: { readonly personId: string }) {
  const { qualities } = useRoom().media;
  const level = levelOf(qualities.value, personId);
  if (level === "good") {
    return null;
  }
  const reason = qualities.value.get(personId)?.reason ?? null;
  return (
    <Flag
      icon={level === "fair" ? "signalFair" : "warning"}
      tone={level}
      words={otherQualityWords(level, reason)}
    />
  );
}

function Flag(props: {
  readonly icon: IconName;
  readonly words: string;
  readonly tone?: "fair" | "poor";
}) {
  return (
    <span class="flag" data-tone={props.tone} title={props.words}>
      <Icon name={props.icon} />
      <span class="sr">{props.words}</span>
    </span>
  );
}

/** Keep somebody in view, whoever speaks and whichever page is on. */
function Pin({ person }: { readonly person: ParticipantView }) {
  const { ui } = useRoom();
  const isPinned = ui.pinned.value === person.person_id;
  return (
    <button
      type="button"
      class="pin"
      aria-pressed={isPinned}
      title={_("Keep in view")}
      onClick={() => ui.pin(person.person_id)}
    >
      <Icon name={isPinned ? "unpin" : "pin"} />
      <span class="sr">{_("Keep %(name)s in view", { name: person.display_name })}</span>
    </button>
  );
}

function roleWords(room: Room, person: ParticipantView): string {
  if (room.state.value.meeting?.floor === person.person_id) {
    return _("has the floor");
  }
  if (room.item.value?.presenter_id === person.person_id) {
    return _("presenter");
  }
  return person.role === "member" ? "" : room.label("roles", person.role);
}

function describe(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

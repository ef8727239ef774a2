/** The people in the room: one tile each, with their picture, name, and what they are doing. */
import type { ParticipantView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { hueAt, initialsOf } from "../state/names";
import { handPlace, presentPeople } from "../state/select";
import { columnsFor } from "../state/stage";
import { Icon } from "./icon";
import { Picture } from "./picture";
import { useSize } from "./use-size";

export function Participants({ isGrid }: { readonly isGrid: boolean }) {
  const { state } = useRoom();
  const people = presentPeople(state.value);
  const [frame, size] = useSize<HTMLUListElement>();
  const columns = isGrid && size !== null ? columnsFor(people.length, size.width, size.height) : 1;
  return (
    <ul
      ref={frame}
      class="tiles"
      role="list"
      aria-label={_("Participants")}
      style={{
        "--columns": String(columns),
        "--rows": String(Math.ceil(people.length / columns)),
      }}
    >
      {people.map((person) => (
        <Tile key={person.person_id} person={person} />
      ))}
    </ul>
  );
}

function Tile({ person }: { readonly person: ParticipantView }) {
  const room = useRoom();
  const id = person.person_id;
  const isMe = id === room.me;
  const live = room.state.value.live.find((each) => each.person_id === id);
  const place = room.state.value.participants.findIndex((each) => each.person_id === id);
  const { local } = room.media;
  const stream = isMe ? local.preview.value : room.media.pictureOf(id, "camera");
  const hasPicture = stream !== null && (isMe || live?.camera === true);
  const isHeard = isMe ? local.isActive("microphone") : live?.microphone === true;
  const isSpeaking = isMe
    ? isHeard && room.media.isLoud.value
    : room.media.speaking.value.has(id);
  const hasFloor = room.state.value.meeting?.floor === id;
  return (
    <li
      class="tile"
      role="listitem"
      aria-label={person.display_name}
      data-speaking={isSpeaking}
      data-floor={hasFloor}
      data-away={live?.connected === false}
      style={{ "--h": String(hueAt(place)) }}
    >
      <Picture stream={stream} mirrored={isMe} hidden={!hasPicture} />
      {!hasPicture && (
        <span class="face" aria-hidden="true">
          {initialsOf(person.display_name)}
        </span>
      )}
      <Flags
        isHeard={isHeard}
        place={handPlace(room.state.value, id)}
        isAway={live?.connected === false}
      />
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

function Flags(props: {
  readonly isHeard: boolean;
  readonly place: number;
  readonly isAway: boolean;
}) {
  return (
    <span class="flags">
      {props.isAway && (
        <span class="flag" title={_("Connection lost")}>
          <Icon name="offline" />
          <span class="sr">{_("Connection lost")}</span>
        </span>
      )}
      {props.place > 0 && (
        <span class="flag up" title={_("Hand raised, place %(n)s", { n: props.place })}>
          <Icon name="hand" />
          <b>{props.place}</b>
          <span class="sr">{_("Hand raised, place %(n)s", { n: props.place })}</span>
        </span>
      )}
      {!props.isHeard && (
        <span class="flag" title={_("Muted")}>
          <Icon name="microphoneOff" />
          <span class="sr">{_("Muted")}</span>
        </span>
      )}
    </span>
  );
}

function roleWords(room: ReturnType<typeof useRoom>, person: ParticipantView): string {
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

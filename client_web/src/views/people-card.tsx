/** Everybody who is invited: here or not, hands in their order, and the chair's answers. */
import type { ParticipantView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { mayBeRemoved } from "../state/permissions";
import { absentPeople, handPlace, presentPeople } from "../state/select";
import { Icon, type IconName } from "./icon";

export function PeopleCard() {
  const { state } = useRoom();
  const present = presentPeople(state.value).toSorted(
    (a, b) => rank(handPlace(state.value, a.person_id)) - rank(handPlace(state.value, b.person_id)),
  );
  const absent = absentPeople(state.value);
  return (
    <section class="card" id="people" aria-label={_("People")}>
      <h2>{_("People")}</h2>
      <ul class="rows" role="list" aria-label={_("In the room")}>
        {present.map((person) => (
          <Present key={person.person_id} person={person} />
        ))}
      </ul>
      {absent.length > 0 && (
        <details>
          <summary>{_("Invited, not in the room (%(n)s)", { n: absent.length })}</summary>
          <ul class="rows" role="list" aria-label={_("Not in the room")}>
            {absent.map((person) => (
              <li key={person.person_id} class="row-line">
                <Who person={person} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Present({ person }: { readonly person: ParticipantView }) {
  const room = useRoom();
  const place = handPlace(room.state.value, person.person_id);
  const hasFloor = room.state.value.meeting?.floor === person.person_id;
  const id = `person-${person.person_id}`;
  const ref = { person_id: person.person_id };
  return (
    <li class="row-line">
      <Who person={person} id={id} />
      <span class="row-controls">
        {place > 0 && (
          <span class="chip" data-tone="warn">
            <Icon name="hand" />
            {place}
          </span>
        )}
        {hasFloor && <span class="chip live">{_("has the floor")}</span>}
        {room.may.value.moderate && person.person_id !== room.me && <Silence person={person} />}
        {room.may.value.lead && place > 0 && (
          <button
            type="button"
            class="btn small"
            aria-describedby={id}
            onClick={() => void room.act("hand.lower", ref)}
          >
            {_("Lower")}
          </button>
        )}
        {room.may.value.lead && place > 0 && !hasFloor && (
          <button
            type="button"
            class="btn primary small"
            aria-describedby={id}
            onClick={() => void room.act("floor.give", ref)}
          >
            {_("Give floor")}
          </button>
        )}
        {room.may.value.lead && hasFloor && (
          <button
            type="button"
            class="btn small"
            aria-describedby={id}
            onClick={() => void room.act("floor.end", {})}
          >
            {_("End floor")}
          </button>
        )}
        {room.may.value.moderate && mayBeRemoved(person) && (
          <IconButton
            icon="remove"
            text={_("Remove %(name)s from the room", { name: person.display_name })}
            act={() => room.ui.askToRemove(person.person_id)}
          />
        )}
      </span>
    </li>
  );
}

/** What of somebody's the chair can switch off; they may switch it on again. */
function Silence({ person }: { readonly person: ParticipantView }) {
  const room = useRoom();
  const live = room.state.value.live.find((each) => each.person_id === person.person_id);
  const ref = { person_id: person.person_id };
  const name = person.display_name;
  return (
    <>
      {live?.microphone === true && (
        <IconButton
          icon="microphone"
          text={_("Mute %(name)s", { name })}
          act={() => void room.act("person.mute", ref)}
        />
      )}
      {live?.camera === true && (
        <IconButton
          icon="camera"
          text={_("Stop the camera of %(name)s", { name })}
          act={() => void room.act("person.stop_camera", ref)}
        />
      )}
    </>
  );
}

function IconButton(props: {
  readonly icon: IconName;
  readonly text: string;
  readonly act: () => void;
}) {
  return (
    <button type="button" class="btn quiet small icon-only" title={props.text} onClick={props.act}>
      <Icon name={props.icon} />
      <span class="sr">{props.text}</span>
    </button>
  );
}

function Who(props: { readonly person: ParticipantView; readonly id?: string }) {
  const room = useRoom();
  const { person } = props;
  const facts = [
    room.label("roles", person.role),
    room.label("disciplines", person.discipline),
    room.institutions.called(person.institution),
  ];
  return (
    <span class="row-text" id={props.id}>
      <b>
        <bdi>{person.display_name}</bdi>
      </b>
      <small>
        <bdi>{facts.filter((each) => each !== "").join(" · ")}</bdi>
      </small>
    </span>
  );
}

/** Raised hands first, in their order. */
function rank(place: number): number {
  return place === 0 ? Number.MAX_SAFE_INTEGER : place;
}

/** The lobby: from inside (waiting) and from the chair's side (admitting). */
import { useEffect, useRef } from "preact/hooks";

import type { LobbyGuest } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { initialsOf } from "../state/names";
import { Icon } from "./icon";
import { Picture } from "./picture";

export function LobbyScreen(props: {
  /** Why I was put out of the room, if I was: as whoever leads said it. */
  readonly removed: string | null;
}) {
  const room = useRoom();
  const { local } = room.media;
  const hasCamera = local.tracks.value.camera !== null;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main class="centre">
      <section class="card message">
        <Icon name="hourglass" />
        <h1 ref={heading} tabIndex={-1}>
          {props.removed === null ? _("The chair will let you in") : _("You were removed from the room")}
        </h1>
        {props.removed !== null && (
          <>
            <p>{_("Whoever leads the meeting removed you, for this reason:")}</p>
            <p class="strong">
              <bdi>{props.removed}</bdi>
            </p>
            <p>{_("Whoever leads the meeting sees that you wait, and may let you in again.")}</p>
          </>
        )}
        <p>{_("You wait in the lobby. Nobody sees or hears you yet, and you see nothing of the meeting.")}</p>
        <div class="preview small-preview">
          <Picture stream={local.preview.value} mirrored hidden={!hasCamera} />
          {!hasCamera && (
            <span class="face" aria-hidden="true">
              {initialsOf(room.boot.person.display_name)}
            </span>
          )}
        </div>
        {!room.isLineUp.value && (
          <p class="hint" role="status">
            {_("The connection was lost. You keep your place while it comes back.")}
          </p>
        )}
        <button type="button" class="btn" onClick={() => void room.leave()}>
          {_("Leave")}
        </button>
      </section>
    </main>
  );
}

/** Who waits, with the chair's two answers. */
export function LobbyCard() {
  const room = useRoom();
  const { lobby } = room.state.value;
  if (lobby.length === 0 || !room.may.value.moderate) {
    return null;
  }
  return (
    <section class="card highlight" aria-labelledby="lobby-title">
      <h2 id="lobby-title">{_("Waiting to be admitted")}</h2>
      <ul class="rows" role="list">
        {lobby.map((guest) => (
          <Waiting key={guest.person_id} guest={guest} />
        ))}
      </ul>
    </section>
  );
}

function Waiting({ guest }: { readonly guest: LobbyGuest }) {
  const room = useRoom();
  const id = `guest-${guest.person_id}`;
  const person = { person_id: guest.person_id };
  return (
    <li class="row-line">
      <span id={id} class="row-text">
        <b>
          <bdi>{guest.display_name}</bdi>
        </b>
        <small>
          <bdi>{room.institutions.called(guest.institution)}</bdi>
        </small>
        {guest.removed !== null && (
          <small>
            {_("Was removed from the room, for this reason:")} <bdi>{guest.removed}</bdi>
          </small>
        )}
      </span>
      <button
        type="button"
        class="btn primary small"
        aria-describedby={id}
        onClick={() => void room.act("room.admit", person)}
      >
        {_("Admit")}
      </button>
      <button
        type="button"
        class="btn small"
        aria-describedby={id}
        onClick={() => void room.act("room.refuse", person)}
      >
        {_("Refuse")}
      </button>
    </li>
  );
}

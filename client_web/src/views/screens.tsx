/** Which screen is on: before the room, the lobby, the room, or why there is none. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import type { ClosedReason } from "../signaling/place";
import { BeforeRoom } from "./before-room";
import { Icon } from "./icon";
import { LobbyScreen } from "./lobby";
import { RoomScreen } from "./room-screen";
import { Announcements, Toasts } from "./toasts";

export function Screens() {
  return (
    <>
      <CurrentScreen />
      <Toasts />
      <Announcements />
    </>
  );
}

function CurrentScreen() {
  const room = useRoom();
  const place = room.place.value;
  switch (place.kind) {
    case "outside":
    case "joining":
      return <BeforeRoom />;
    case "lobby":
      return <LobbyScreen removed={place.removed} />;
    case "seated":
      return <RoomScreen />;
    case "elsewhere":
      return (
        <Message title={_("You are already in this meeting in another window")}>
          <p>{_("You can only be here once. If you move here, the other window is closed.")}</p>
          <button type="button" class="btn primary" onClick={() => void room.join(true)}>
            {_("Move here")}
          </button>
        </Message>
      );
    case "closed":
      return <Closed reason={place.reason} words={place.words} />;
    case "left":
      return (
        <Message title={_("You left the meeting")}>
          <button type="button" class="btn primary" onClick={() => location.reload()}>
            {_("Come back")}
          </button>
          <MeetingLink />
        </Message>
      );
    case "signed_out":
      return (
        <Message title={_("Your sign-in has ended")}>
          <p>{_("Sign in again to come back to your place.")}</p>
          <a class="btn primary" href={`/sign-in?next=${encodeURIComponent(location.pathname)}`}>
            {_("Sign in")}
          </a>
        </Message>
      );
    case "refused":
      return (
        <Message title={_("You cannot enter this room")}>
          <p>{place.message}</p>
          <MeetingLink />
        </Message>
      );
  }
}

function Closed(props: {
  readonly reason: ClosedReason;
  /** What whoever leads said about it, or "". */
  readonly words: string;
}) {
  const { reason, words } = props;
  const room = useRoom();
  switch (reason) {
    case "moved":
      return (
        <Message title={_("You moved to another window")}>
          <p>{_("Sound and picture of this window are off.")}</p>
          <button type="button" class="btn primary" onClick={() => void room.join(true)}>
            {_("Move back here")}
          </button>
        </Message>
      );
    case "removed":
      return words !== "" ? (
        <Removed words={words} />
      ) : (
        <Message title={_("You were asked to leave the meeting")}>
          <p>{_("You are no longer invited to it. The coordinator of the board can say why.")}</p>
          <MeetingsLink />
        </Message>
      );
    case "refused":
      return (
        <Message title={_("The chair did not admit you")}>
          <p>{_("If that was a mistake, ask once more; the chair sees it at once.")}</p>
          <button type="button" class="btn primary" onClick={() => void room.join()}>
            {_("Ask once more")}
          </button>
          <MeetingsLink />
        </Message>
      );
    case "ended":
      return (
        <Message title={_("The meeting has ended")}>
          <MeetingLink />
        </Message>
      );
  }
}

/** Whoever leads put me out of the room, and may let me in again. */
function Removed({ words }: { readonly words: string }) {
  const room = useRoom();
  return (
    <Message title={_("You were removed from the room")}>
      <p>{_("Whoever leads the meeting removed you, for this reason:")}</p>
      <p class="strong">
        <bdi>{words}</bdi>
      </p>
      <p>{_("You may ask to be let in again. Until then nothing of the meeting is sent to you.")}</p>
      <button type="button" class="btn primary" onClick={() => void room.join()}>
        {_("Ask to be let in again")}
      </button>
      <MeetingsLink />
    </Message>
  );
}

function MeetingLink() {
  const { boot } = useRoom();
  return (
    <a class="btn" href={`/meetings/${boot.meeting_id}`}>
      {_("To the meeting’s page")}
    </a>
  );
}

function MeetingsLink() {
  return (
    <a class="btn" href="/meetings">
      {_("Meetings")}
    </a>
  );
}

function Message(props: { readonly title: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main class="centre">
      <section class="card message">
        <Icon name="warning" />
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.children}
      </section>
    </main>
  );
}

/** The chat: what was written, and a line of one's own. */
import { useEffect, useRef } from "preact/hooks";

import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";
import { clockOf, momentOf } from "./times";
import { ZoneNote } from "./zone-note";

export function ChatCard() {
  const first = useRoom().state.value.chat[0];
  return (
    <section class="card" id="chat" aria-label={_("Chat")}>
      <h2>{_("Chat")}</h2>
      {first !== undefined && <ZoneNote at={first.at} />}
      <Lines />
      <Composer />
    </section>
  );
}

function Lines() {
  const room = useRoom();
  const { chat } = room.state.value;
  const list = useRef<HTMLUListElement>(null);
  const last = chat.at(-1)?.seq ?? 0;
  useEffect(() => {
    const element = list.current;
    if (element === null) {
      return undefined;
    }
    element.scrollTop = element.scrollHeight;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) {
        room.ui.chatSeen.value = last;
      }
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [last, room]);
  return (
    <ul ref={list} class="chat-lines" role="list" aria-label={_("Messages")} tabIndex={0}>
      {chat.length === 0 && <li class="muted">{_("Nobody has written yet.")}</li>}
      {chat.map((line) => (
        <li key={line.seq} data-mine={line.person_id === room.me}>
          <small>
            <bdi>{line.display_name}</bdi> <time dateTime={line.at} title={momentOf(line.at)}>{clockOf(line.at)}</time>
          </small>
          <p dir="auto">{line.text}</p>
        </li>
      ))}
    </ul>
  );
}

function Composer() {
  const room = useRoom();
  const { message } = room.ui;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = message.value.trim();
    if (text !== "" && (await room.act("chat.post", { text }))) {
      message.value = "";
    }
  };
  return (
    <form class="composer" onSubmit={(event) => void send(event)}>
      <label class="sr" for="message">
        {_("Message")}
      </label>
      <input
        id="message"
        value={message.value}
        maxLength={2_000}
        autocomplete="off"
        placeholder={_("Write to everybody")}
        onInput={(event) => (message.value = event.currentTarget.value)}
      />
      <button type="submit" class="btn" aria-busy={room.busy.value.has("chat.post")}>
        <Icon name="send" />
        {_("Send")}
      </button>
    </form>
  );
}

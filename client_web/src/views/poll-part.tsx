/** Polls on the open item: put by the chair, answered in one tap, shown when the chair shows them. */
import type { ItemView, PollView, TalkView } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom } from "../room";

interface Props {
  readonly item: ItemView;
  readonly talk: TalkView;
}

export function PollPart({ item, talk }: Props) {
  const room = useRoom();
  const isBusy = talk.polls.some((each) => each.state === "open");
  if (talk.polls.length === 0 && !room.may.value.lead) {
    return null;
  }
  return (
    <div class="talk-part">
      {talk.polls.map((each) => (
        <Poll key={each.id} poll={each} />
      ))}
      {room.may.value.lead && !isBusy && <NewPoll item={item} />}
    </div>
  );
}

function Poll({ poll }: { readonly poll: PollView }) {
  const room = useRoom();
  const mayAnswer = poll.state === "open" && poll.entitled.includes(room.me);
  const n = poll.answered.length;
  return (
    <div class="poll" data-state={poll.state}>
      <p>
        <b dir="auto">{poll.question}</b>
        <small class="muted">
          {room.label("poll_states", poll.state)} · {room.label("poll_methods", poll.method)} ·{" "}
          {ngettext("%(n)s of %(of)s answered", "%(n)s of %(of)s answered", n, {
            of: poll.entitled.length,
          })}
        </small>
      </p>
      {poll.reason !== "" && <p dir="auto">{poll.reason}</p>}
      {poll.with_item && <p class="hint">{_("It was closed with its item.")}</p>}
      {mayAnswer && (
        <div class="chips" role="group" aria-label={poll.question}>
          {poll.options.map((option) => (
            <button
              key={option}
              type="button"
              class="btn small"
              onClick={() => void room.act("poll.answer", { poll_id: poll.id, option })}
            >
              <bdi>{option}</bdi>
            </button>
          ))}
        </div>
      )}
      {mayAnswer && poll.answered.includes(room.me) && (
        <p class="hint">{_("You have answered. Another tap changes your answer.")}</p>
      )}
      {poll.results.length > 0 && <Results poll={poll} />}
      {room.may.value.lead && <Moves poll={poll} />}
    </div>
  );
}

function Results({ poll }: { readonly poll: PollView }) {
  const room = useRoom();
  return (
    <table class="positions">
      <tbody>
        {poll.results.map((each) => (
          <tr key={each.option}>
            <th scope="row">
              <bdi>{each.option}</bdi>
              <small>
                <bdi>
                  {[
                    ...each.names,
                    ...each.disciplines.map((code) => room.label("disciplines", code)),
                  ].join(_(", "))}
                </bdi>
              </small>
            </th>
            <td>{each.count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Moves({ poll }: { readonly poll: PollView }) {
  const room = useRoom();
  const ref = { poll_id: poll.id };
  if (poll.state !== "open" && poll.state !== "closed") {
    return null;
  }
  const voidWith = async (): Promise<void> => {
    const reason = room.ui.pollReason.value;
    if (await room.act("poll.void", { ...ref, reason })) {
      room.ui.pollReason.value = "";
    }
  };
  return (
    <>
      <div class="chips">
        {poll.state === "open" ? (
          <button
            type="button"
            class="btn small"
            onClick={() => void room.act("poll.close", ref)}
          >
            {_("Close the poll")}
          </button>
        ) : (
          <button
            type="button"
            class="btn small primary"
            onClick={() => void room.act("poll.publish", ref)}
          >
            {_("Show the result")}
          </button>
        )}
      </div>
      <details>
        <summary>{_("Declare it void")}</summary>
        <div class="composer">
          <label class="sr" for={`void-${poll.id}`}>
            {_("Why the poll is void")}
          </label>
          <input
            id={`void-${poll.id}`}
            value={room.ui.pollReason.value}
            maxLength={2_000}
            placeholder={_("Why the poll is void")}
            onInput={(event) => (room.ui.pollReason.value = event.currentTarget.value)}
          />
          <button type="button" class="btn small" onClick={() => void voidWith()}>
            {_("Void")}
          </button>
        </div>
      </details>
    </>
  );
}

function NewPoll({ item }: { readonly item: ItemView }) {
  const room = useRoom();
  const { pollQuestion, pollOptions, pollMethod } = room.ui;
  const methods = Object.entries(room.boot.labels["poll_methods"] ?? {});
  const open = async (event: Event): Promise<void> => {
    event.preventDefault();
    const request = {
      item_id: item.id,
      question: pollQuestion.value,
      options: pollOptions.value.split("\n").filter((each) => each.trim() !== ""),
      method: pollMethod.value,
    };
    if (await room.act("poll.open", request)) {
      pollQuestion.value = "";
      pollOptions.value = "";
    }
  };
  return (
    <details>
      <summary>{_("Put a question to everybody who counts")}</summary>
      <form class="stack" onSubmit={(event) => void open(event)}>
        <div class="field">
          <label for="poll-question">{_("Question")}</label>
          <input
            id="poll-question"
            value={pollQuestion.value}
            maxLength={300}
            autocomplete="off"
            onInput={(event) => (pollQuestion.value = event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="poll-options">{_("Answers, one on each line")}</label>
          <textarea
            id="poll-options"
            rows={3}
            value={pollOptions.value}
            onInput={(event) => (pollOptions.value = event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="poll-method">{_("The result is shown")}</label>
          <select
            id="poll-method"
            value={pollMethod.value}
            onChange={(event) => (pollMethod.value = event.currentTarget.value)}
          >
            {methods.map(([code, text]) => (
              <option key={code} value={code}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <p class="hint">{_("The record always keeps who answered what.")}</p>
        <button type="submit" class="btn small primary">
          {_("Open the poll")}
        </button>
      </form>
    </details>
  );
}

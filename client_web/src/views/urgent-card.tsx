/** The urgent call that the meeting was opened with: who was asked, who came, who is next. */
import type { UrgentLine, UrgentPerson } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { clockText, secondsUntil } from "../state/timer";
import { Icon } from "./icon";
import { clockOf } from "./times";
import { ZoneNote } from "./zone-note";

const OPEN = new Set(["published", "live", "paused"]);

export function UrgentCard() {
  const room = useRoom();
  const { urgent, meeting } = room.state.value;
  if (urgent === null || !OPEN.has(meeting?.state ?? "")) {
    return null;
  }
  const first = urgent.lines
    .flatMap((line) => line.people)
    .map((each) => each.asked_at ?? each.came_at)
    .find((at) => at !== null);
  return (
    <section class="card urgent" aria-label={_("Urgent call")}>
      <h2>{_("Urgent call")}</h2>
      {first !== undefined && <ZoneNote at={first} />}
      {urgent.lines.map((line) => (
        <CallLine key={line.discipline} line={line} />
      ))}
      {urgent.uncovered.map((code) => (
        <p key={code} class="urgent-line">
          {room.label("disciplines", code)}{" "}
          <span class="chip" data-tone="warn">
            {_("nobody on call")}
          </span>
        </p>
      ))}
    </section>
  );
}

function CallLine({ line }: { readonly line: UrgentLine }) {
  const room = useRoom();
  const title =
    line.discipline === "" ? _("the board’s chair") : room.label("disciplines", line.discipline);
  return (
    <div class="urgent-line">
      <h3>{title}</h3>
      <ul class="rows" role="list">
        {line.people.map((each) => (
          <Called key={each.person_id} called={each} />
        ))}
      </ul>
      {line.next_at !== null && <NextStep name={line.next_name} at={line.next_at} />}
    </div>
  );
}

function Called({ called }: { readonly called: UrgentPerson }) {
  const { asked_at, came_at } = called;
  return (
    <li class="row-line">
      <span class="row-text">
        <b>
          <bdi>{called.display_name}</bdi>
        </b>
        {asked_at !== null && (
          <small class="muted">{_("asked at %(when)s", { when: clockOf(asked_at) })}</small>
        )}
        {asked_at === null && came_at === null && (
          <small class="muted">{_("not asked yet")}</small>
        )}
      </span>
      {came_at !== null && (
        <span class="chip" data-tone="good">
          {_("came at %(when)s", { when: clockOf(came_at) })}
        </span>
      )}
    </li>
  );
}

/** By the server's clock; it looks every few seconds, so the step may come a little later. */
function NextStep({ name, at }: { readonly name: string; readonly at: string }) {
  const leftS = secondsUntil(at, useRoom().now.value);
  return (
    <p class="note-line">
      <Icon name="hourglass" />
      <span>
        {leftS > 0
          ? _("If nobody comes, %(name)s is asked in %(time)s.", { name, time: clockText(leftS) })
          : _("%(name)s is being asked now.", { name })}
      </span>
    </p>
  );
}

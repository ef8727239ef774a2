/** When the meeting will end, and what one tap does about it. */
import { useEffect, useState } from "preact/hooks";

import type { ForecastOption, ForecastView } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";
import { clockOf } from "./times";
import { ZoneNote } from "./zone-note";

const ASK_EVERY_MS = 20_000;
const RUNNING = new Set(["live", "paused"]);

export function OrderingTools() {
  const room = useRoom();
  const { meeting, items, ordering } = room.state.value;
  const isRunning = RUNNING.has(meeting?.state ?? "");
  const [found, setFound] = useState<ForecastView | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    let isWanted = isRunning;
    if (isRunning) {
      void room.ask("agenda.forecast", {}).then((reply) => {
        if (isWanted) {
          setFound(reply);
        }
      });
    } else {
      setFound(null);
    }
    return () => {
      isWanted = false;
    };
  }, [isRunning, items, ordering, turn]);
  if (found === null) {
    return null;
  }
  const lateMin = Math.round(found.late_s / 60);
  return (
    <section class="card forecast" aria-labelledby="forecast-title">
      <h2 id="forecast-title">{_("Expected end")}</h2>
      <ZoneNote at={found.ends_at} />
      <p class="bar forecast-end" role="status">
        <Icon name="hourglass" />
        <b>{clockOf(found.ends_at)}</b>
        <span class="chip" data-tone={lateMin > 0 ? "warn" : "good"}>
          {lateMin > 0
            ? ngettext("%(n)s min late", "%(n)s min late", lateMin)
            : _("in time for %(time)s", { time: clockOf(found.planned_end) })}
        </span>
      </p>
      {room.may.value.lead && found.options.length > 0 && (
        <div class="forecast-options">
          {found.options.map((option) => (
            <Proposal key={option.kind} option={option} version={found.version} />
          ))}
        </div>
      )}
      {room.may.value.lead && (
        <button
          type="button"
          class="btn small quiet danger-text break-off"
          onClick={() => (room.ui.dialog.value = "abort")}
        >
          {_("Break the session off")}
        </button>
      )}
    </section>
  );
}

function Proposal({
  option,
  version,
}: {
  readonly option: ForecastOption;
  readonly version: number;
}) {
  const room = useRoom();
  const titles = room.state.value.items
    .filter((item) => option.items.includes(item.id))
    .map((item) => item.title)
    .join(_("; "));
  return (
    <button
      type="button"
      class="btn forecast-option"
      title={titles}
      onClick={() =>
        void room.act("agenda.apply_forecast", { version, kind: option.kind, items: option.items })
      }
    >
      <b>{room.label("forecast_kinds", option.kind)}</b>
      <small>{wordsOf(option)}</small>
    </button>
  );
}

function wordsOf(option: ForecastOption): string {
  const n = option.items.length;
  const minutes = Math.round(Math.abs(option.saves_s) / 60);
  const time = clockOf(option.ends_at);
  return n === 0
    ? _("%(minutes)s min now, end at %(time)s", { minutes, time })
    : ngettext("%(n)s item, end at %(time)s", "%(n)s items, end at %(time)s", n, { time });
}

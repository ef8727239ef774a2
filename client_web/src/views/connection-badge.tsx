/** How my own connection stands: a badge in words, and the numbers behind it on demand. */
import type { LinkView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import type { Standing } from "../media/live-media";
import { useRoom } from "../room";
import { levelOf } from "../state/quality";
import { Icon, type IconName } from "./icon";
import {
  delayWords,
  levelWords,
  pictureWords,
  rateWords,
  reasonWords,
  routeWords,
  shareWords,
} from "./quality-words";

const ID = "connection";
const ICONS = { good: "online", fair: "signalFair", poor: "warning" } as const;
const TONES = { good: "good", fair: "warn", poor: "bad" } as const;

export function ConnectionBadge() {
  const { isLineUp, media, me } = useRoom();
  const all = [media.sending.value, media.receiving.value];
  const level = levelOf(media.qualities.value, me);
  if (!isLineUp.value || all.some((each) => each.health === "recovering")) {
    const explained = _("The connection is being restored; the numbers are from before.");
    return <Badge icon="offline" tone="bad" words={_("Reconnecting")} explained={explained} />;
  }
  if (!all.every((each: Standing) => each.health === "connected")) {
    const explained = _("Sound and picture are being connected.");
    return <Badge icon="online" tone="" words={_("Connecting")} explained={explained} />;
  }
  if (!media.qualities.value.has(me)) {
    const explained = _("Sound and picture are connected.");
    return <Badge icon="online" tone="" words={_("Connected")} explained={explained} />;
  }
  const reason = media.qualities.value.get(me)?.reason ?? null;
  return (
    <Badge
      icon={ICONS[level]}
      tone={TONES[level]}
      words={levelWords(level)}
      explained={reasonWords(level, reason)}
    />
  );
}

function Badge(props: {
  readonly icon: IconName;
  readonly tone: string;
  readonly words: string;
  /** What it means for me, and what helps. */
  readonly explained: string;
}) {
  return (
    <>
      <button type="button" class="chip badge" data-tone={props.tone} popovertarget={ID}>
        <Icon name={props.icon} />
        <span class="badge-words">{props.words}</span>
        <span class="sr">{_("Show details of the connection")}</span>
      </button>
      <span class="sr" role="status">
        {props.tone === "good" ? "" : props.words}
      </span>
      <Details explained={props.explained} />
    </>
  );
}

function Details({ explained }: { readonly explained: string }) {
  const { media, me, ui } = useRoom();
  const mine = media.qualities.value.get(me);
  const route = media.route.value;
  return (
    <section id={ID} class="card popover" popover="auto" aria-labelledby={`${ID}-title`}>
      <h2 id={`${ID}-title`}>{_("Your connection")}</h2>
      <p class="small">{explained}</p>
      <Numbers up={mine?.up ?? null} down={mine?.down ?? null} />
      {route !== null && (
        <p class="hint">
          {[_("Way to the server"), routeWords(route)].join(_(": "))}
        </p>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={ui.isSoundOnly.value}
          onChange={(event) => (ui.isSoundOnly.value = event.currentTarget.checked)}
        />
        {_("Sound only: receive no pictures")}
      </label>
    </section>
  );
}

function Numbers({ up, down }: { readonly up: LinkView | null; readonly down: LinkView | null }) {
  if (up === null && down === null) {
    return <p class="hint">{_("Nothing was measured yet.")}</p>;
  }
  const rows: readonly (readonly [string, (link: LinkView) => string])[] = [
    [_("Speed"), (link) => rateWords(link.bitrate_bps)],
    [_("Lost on the way"), (link) => shareWords(link.loss)],
    [_("Round trip"), (link) => delayWords(link.round_trip_s)],
    [_("Variation of delay"), (link) => delayWords(link.jitter_s)],
    [_("Best picture"), (link) => pictureWords(link.quality)],
  ];
  return (
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">
            <span class="sr">{_("Measured")}</span>
          </th>
          <th scope="col">{_("Sending")}</th>
          <th scope="col">{_("Receiving")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, words]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{up === null ? "–" : words(up)}</td>
            <td>{down === null ? "–" : words(down)}</td>
          </tr>
        ))}
        {down !== null && down.estimate_bps !== null && (
          <tr>
            <th scope="row">{_("Could carry")}</th>
            <td>–</td>
            <td>{rateWords(down.estimate_bps)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

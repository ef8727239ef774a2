/** What does not work right now, by name; each goes away by itself when it works again. */
import { connectionLines, isBroken, type ConnectionLine, type Duration } from "../connection-lines";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { RecusedBanner } from "./attending-card";
import { troubleText } from "./before-room";
import { Icon, type IconName } from "./icon";
import { useLasting } from "./use-lasting";

const ICONS: Readonly<Record<ConnectionLine["key"], IconName>> = {
  line: "offline",
  both: "offline",
  sending: "microphoneOff",
  receiving: "cameraOff",
};
/** A drop that mends itself sooner moves nothing on the screen; the badge says it at once. */
const WHILE_MS = 1_500;
/** The first way through a firewall takes a few seconds, and nothing is wrong so far. */
const FIRST_WHILE_MS = 6_000;
const LONG_MS = 20_000;

export function Banners() {
  const { media, state, boot } = useRoom();
  return (
    <div class="banners" role="status">
      <ConnectionBanners />
      <MicrophoneBanner />
      <RecusedBanner />
      {media.isSilenced.value && (
        <p class="banner" data-tone="warn">
          <Icon name="volume" />
          {_("The browser keeps the sound off until you click.")}
          <button type="button" class="btn small" onClick={() => (media.isSilenced.value = false)}>
            {_("Turn on the sound")}
          </button>
        </p>
      )}
      {state.value.meeting?.state === "ended" && (
        <p class="banner" data-tone="info">
          <Icon name="book" />
          {_("The session has ended. The minutes are drafted.")}
          <a class="btn small" href={`/meetings/${boot.meeting_id}/minutes`}>
            {_("Read the minutes")}
          </a>
        </p>
      )}
    </div>
  );
}

function ConnectionBanners() {
  const { isLineUp, media } = useRoom();
  const facts = {
    isLineUp: isLineUp.value,
    sending: media.sending.value,
    receiving: media.receiving.value,
  };
  const isFirst = facts.isLineUp && facts.sending.health === "connecting";
  const what = isBroken(facts) ? (facts.isLineUp ? "media" : "line") : null;
  const passed = useLasting(what, WHILE_MS, FIRST_WHILE_MS, LONG_MS);
  const duration: Duration = passed === 3 ? "long" : passed > (isFirst ? 1 : 0) ? "while" : "moment";
  return (
    <>
      {connectionLines(facts, duration).map((line) => (
        <p key={line.key} class="banner" data-tone="warn">
          <Icon name={ICONS[line.key]} />
          {line.text}
        </p>
      ))}
    </>
  );
}

/** Nobody hears me, and it is not because I am muted. */
function MicrophoneBanner() {
  const { local } = useRoom().media;
  const trouble = local.troubles.value.microphone;
  const isMissing = trouble === null || trouble === "missing";
  const text = local.lost.value.has("microphone")
    ? isMissing
      ? _("Nobody hears you: your microphone was disconnected. Plug one in; it is used at once.")
      : `${_("Nobody hears you: your microphone stopped.")} ${troubleText("microphone", trouble)}`
    : local.isHeld.value
      ? _("Nobody hears you: this device keeps the microphone silent. A call, or a switch on the headset or keyboard, does that.")
      : "";
  return text === "" ? null : (
    <p class="banner" data-tone="warn">
      <Icon name="microphoneOff" />
      {text}
    </p>
  );
}

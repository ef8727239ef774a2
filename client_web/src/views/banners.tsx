/** What does not work right now, by name; each goes away by itself when it works again. */
import { gettext as _ } from "../locale/gettext";
import type { Standing } from "../media/live-media";
import { useRoom } from "../room";
import { RecusedBanner } from "./attending-card";
import { troubleText } from "./before-room";
import { Icon, type IconName } from "./icon";
import { faultWords } from "./quality-words";

interface Line {
  readonly icon: IconName;
  readonly text: string;
}

export function Banners() {
  const { isLineUp, media, state, boot } = useRoom();
  const lines = isLineUp.value
    ? mediaLines(media.sending.value, media.receiving.value)
    : [
        {
          icon: "offline",
          text: _("The connection to the meeting is lost; it is coming back by itself. What you enter is kept."),
        } as const,
      ];
  return (
    <div class="banners" role="status">
      {lines.map((line) => (
        <p key={line.icon} class="banner" data-tone="warn">
          <Icon name={line.icon} />
          {line.text}
        </p>
      ))}
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

/** Which direction fails, and which part of it. */
function mediaLines(sending: Standing, receiving: Standing): readonly Line[] {
  const isUpBad = sending.health === "recovering";
  const isDownBad = receiving.health === "recovering";
  if (isUpBad && isDownBad && sending.fault === receiving.fault) {
    const text = _("Sound and picture pass in neither direction. Trying again.");
    return [{ icon: "offline", text: withReason(text, sending) }];
  }
  const lines: Line[] = [];
  if (isUpBad) {
    const text = _("Your sound and picture do not reach the others. Trying again.");
    lines.push({ icon: "microphoneOff", text: withReason(text, sending) });
  }
  if (isDownBad) {
    const text = _("You do not receive the others’ sound and picture. Trying again.");
    lines.push({ icon: "cameraOff", text: withReason(text, receiving) });
  }
  return lines;
}

function withReason(text: string, standing: Standing): string {
  return standing.fault === null ? text : `${text} ${faultWords(standing.fault)}`;
}

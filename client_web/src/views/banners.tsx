/** What does not work right now, by name; each goes away by itself when it works again. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon, type IconName } from "./icon";

export function Banners() {
  const { isLineUp, media, state, boot } = useRoom();
  const lines: { readonly icon: IconName; readonly text: string }[] = [];
  if (!isLineUp.value) {
    lines.push({
      icon: "offline",
      text: _("The connection to the meeting is lost; it is coming back by itself. What you enter is kept."),
    });
  } else {
    if (media.sending.value === "recovering") {
      lines.push({
        icon: "microphoneOff",
        text: _("Your sound and picture do not reach the others. Trying again."),
      });
    }
    if (media.receiving.value === "recovering") {
      lines.push({
        icon: "cameraOff",
        text: _("You do not receive the others’ sound and picture. Trying again."),
      });
    }
  }
  return (
    <div class="banners" role="status">
      {lines.map((line) => (
        <p key={line.text} class="banner" data-tone="warn">
          <Icon name={line.icon} />
          {line.text}
        </p>
      ))}
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

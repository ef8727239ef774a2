/** Short messages above the controls, and what only screen readers are told. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { Icon } from "./icon";

export function Toasts() {
  const { notices } = useRoom();
  return (
    <div class="toasts" role="status">
      {notices.shown.value.map((notice) => (
        <div key={notice.id} class="toast" data-tone={notice.tone}>
          {notice.tone === "bad" && <Icon name="warning" />}
          <p>{notice.text}</p>
          <button type="button" class="btn quiet icon-only" onClick={() => notices.dismiss(notice.id)}>
            <Icon name="close" />
            <span class="sr">{_("Dismiss")}</span>
          </button>
        </div>
      ))}
    </div>
  );
}

export function Announcements() {
  const { notices } = useRoom();
  return (
    <p class="sr announcer" aria-live="polite">
      {notices.announcement.value}
    </p>
  );
}

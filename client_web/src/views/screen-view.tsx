/** The shared screen, or two of them side by side. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { nameOf } from "../state/select";
import { Icon } from "./icon";
import { Picture, Still } from "./picture";
import { screenWords } from "./quality-words";

export function ScreenView() {
  const screens = useRoom().gallery.screens.value;
  return (
    <section class="viewer screens" aria-label={_("Shared screen")} data-count={screens.length}>
      {screens.map((sharer) => (
        <Screen key={sharer} sharer={sharer} />
      ))}
    </section>
  );
}

function Screen({ sharer }: { readonly sharer: string }) {
  const room = useRoom();
  const isMine = sharer === room.me;
  const stream = isMine
    ? room.media.local.screenPreview.value
    : room.media.pictureOf(sharer, "screen");
  const slot = isMine ? null : room.media.slotOf(sharer, "screen");
  const isStill = !isMine && stream !== null && room.media.receiving.value.health !== "connected";
  const why = isMine ? "" : screenWords(slot, room.ui.isSoundOnly.value);
  return (
    <div class="shared-screen">
      <div class="viewer-bar">
        <span class="follow">
          <Icon name="screen" />
          {isMine
            ? _("You share your screen")
            : _("Screen of %(name)s", { name: nameOf(room.state.value, sharer) })}
        </span>
        <span class="grow" />
        {isMine && (
          <button type="button" class="btn small" onClick={() => room.media.local.stopSharing()}>
            {_("End sharing")}
          </button>
        )}
      </div>
      <div class="canvas" data-still={isStill}>
        <Picture class="screen" stream={stream} hidden={stream === null} />
        {isStill && <Still />}
        {why !== "" && <p class="screen-why">{why}</p>}
      </div>
    </div>
  );
}

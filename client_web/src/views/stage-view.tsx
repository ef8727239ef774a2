/** The middle of the room: the people, a material of the case, or a shared screen. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { nameOf, screenSharer, shownMaterial } from "../state/select";
import { Icon } from "./icon";
import { MaterialViewer } from "./material-viewer";
import { Participants } from "./participants";
import { Picture } from "./picture";

export function StageView() {
  const room = useRoom();
  const state = room.state.value;
  const { ui } = room;
  const stage = room.stage.value;
  const hasScreen = screenSharer(state) !== null;
  const hasMaterial = shownMaterial(state) !== null || ui.ownMaterial.value !== null;
  return (
    <main class="stage" data-stage={stage} aria-label={_("Shared view")}>
      {stage === "screen" && <ScreenView />}
      {stage === "material" && <MaterialViewer />}
      {stage !== "people" && hasScreen && hasMaterial && <StageChoice />}
      <Participants isGrid={stage === "people"} />
    </main>
  );
}

/** Both a screen and a material are shown: which of them is in the middle. */
function StageChoice() {
  const { ui } = useRoom();
  return (
    <div class="stage-choice" role="group" aria-label={_("In the middle")}>
      {(["material", "screen"] as const).map((which) => (
        <button
          key={which}
          type="button"
          class="btn small"
          aria-pressed={ui.stage.value === which}
          onClick={() => (ui.stage.value = which)}
        >
          {which === "material" ? _("Material") : _("Screen")}
        </button>
      ))}
    </div>
  );
}

function ScreenView() {
  const room = useRoom();
  const sharer = screenSharer(room.state.value);
  const isMine = sharer === room.me;
  const stream =
    sharer === null
      ? null
      : isMine
        ? room.media.local.screenPreview.value
        : room.media.pictureOf(sharer, "screen");
  return (
    <section class="viewer" aria-label={_("Shared screen")}>
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
      <div class="canvas">
        <Picture class="screen" stream={stream} />
      </div>
    </section>
  );
}

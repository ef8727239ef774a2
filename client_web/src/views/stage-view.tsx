/** The middle of the room: the people, a material of the case, or a shared screen. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { nameOf, screenSharers, shownMaterial } from "../state/select";
import { LayoutSwitch } from "./layout-switch";
import { MaterialViewer } from "./material-viewer";
import { Participants } from "./participants";
import { ScreenView } from "./screen-view";

export function StageView() {
  const room = useRoom();
  const stage = room.stage.value;
  return (
    <main class="stage" data-stage={stage} aria-label={_("Shared view")}>
      <LayoutSwitch />
      {stage === "screen" && <ScreenView />}
      {stage === "material" && <MaterialViewer />}
      {(stage === "screen" || stage === "material") && <StageChoice />}
      <Participants />
    </main>
  );
}

interface Choice {
  readonly key: string;
  readonly text: string;
  readonly isOn: boolean;
  readonly choose: () => void;
}

/** Several things are shared: which of them is in the middle. */
function StageChoice() {
  const choices = useChoices();
  if (choices.length < 2) {
    return null;
  }
  return (
    <div class="stage-choice" role="group" aria-label={_("In the middle")}>
      {choices.map((each) => (
        <button
          key={each.key}
          type="button"
          class="btn small"
          aria-pressed={each.isOn}
          onClick={each.choose}
        >
          {each.text}
        </button>
      ))}
    </div>
  );
}

function useChoices(): readonly Choice[] {
  const { me, ui, state, stage } = useRoom();
  const room = state.value;
  const sharers = screenSharers(room);
  const hasMaterial = shownMaterial(room) !== null || ui.ownMaterial.value !== null;
  const isScreen = stage.value === "screen";
  const screen = (key: string, text: string, personId: string | null): Choice => ({
    key,
    text,
    isOn: isScreen && (sharers.length < 2 || ui.screen.value === personId),
    choose: () => {
      ui.stage.value = "screen";
      ui.screen.value = personId;
    },
  });
  const material: Choice = {
    key: "material",
    text: _("Material"),
    isOn: !isScreen,
    choose: () => (ui.stage.value = "material"),
  };
  return [
    ...(hasMaterial ? [material] : []),
    ...(sharers.length === 1 ? [screen("screen", _("Screen"), null)] : []),
    ...(sharers.length > 1
      ? [
          screen("both", _("Both screens"), null),
          ...sharers.map((id) =>
            screen(
              id,
              id === me ? _("Your screen") : _("Screen of %(name)s", { name: nameOf(room, id) }),
              id,
            ),
          ),
        ]
      : []),
  ];
}

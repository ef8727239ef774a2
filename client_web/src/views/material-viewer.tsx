/** A material of the open case: led by a presenter, followed by all, or looked at by oneself. */
import type { CaseView, MaterialView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { nameOf, notSeeing, shownMaterial } from "../state/select";
import { WHOLE } from "../state/viewport";
import { Icon } from "./icon";
import { ImageCanvas, ZoomTools } from "./image-canvas";
import { TextMaterial } from "./text-material";
import { dayOf } from "./times";

export function MaterialViewer() {
  const room = useRoom();
  const openCase = room.item.value?.case ?? null;
  const shown = shownMaterial(room.state.value);
  const own = openCase?.materials.find((each) => each.id === room.ui.ownMaterial.value) ?? null;
  const material = own ?? shown;
  const leads =
    own === null && room.state.value.meeting?.presentation?.presenter_id === room.me;
  return (
    <section class="viewer" aria-label={_("Material")}>
      <div class="viewer-bar" role="toolbar" aria-label={_("View")}>
        {material?.mime.startsWith("image/") === true && (leads || own !== null) && (
          <ZoomTools material={material} leads={leads} />
        )}
        <span class="grow" />
        <FollowState material={material} leads={leads} isOwn={own !== null} />
        {(leads || room.may.value.lead) && <Unseen />}
      </div>
      <Body openCase={openCase} material={material} leads={leads} isOwn={own !== null} />
      {openCase !== null && <Thumbnails openCase={openCase} current={material} />}
    </section>
  );
}

/** Who does not see what is shown to all, for who shows it and who leads. */
function Unseen() {
  const room = useRoom();
  const names = notSeeing(room.state.value);
  if (names.length === 0) {
    return null;
  }
  return (
    <p class="unseen" role="status">
      <Icon name="warning" />
      <span>
        {_("Not seen by:")} <bdi>{names.join(_(", "))}</bdi>
      </span>
    </p>
  );
}

function Body(props: {
  readonly openCase: CaseView | null;
  readonly material: MaterialView | null;
  readonly leads: boolean;
  readonly isOwn: boolean;
}) {
  const { material, openCase } = props;
  const { may } = useRoom();
  if (material === null) {
    const canChoose = may.value.present && (openCase?.materials.length ?? 0) > 0;
    return (
      <div class="canvas empty-canvas">
        <Icon name="presentation" />
        <p>{canChoose ? _("Choose below what to show to all.") : _("Nothing is shown yet.")}</p>
      </div>
    );
  }
  return (
    <div class="canvas">
      {material.mime.startsWith("image/") ? (
        <ImageCanvas key={material.id} material={material} leads={props.leads} isOwn={props.isOwn} />
      ) : (
        <TextMaterial material={material} />
      )}
      {openCase !== null && <Identity openCase={openCase} material={material} />}
    </div>
  );
}

/** Which case and which material this is stands on every picture. */
function Identity(props: { readonly openCase: CaseView; readonly material: MaterialView }) {
  const room = useRoom();
  const { material } = props;
  const told = [
    room.label("material_kinds", material.kind),
    material.side === "" ? "" : room.label("lateralities", material.side),
    dayOf(material.made_on),
  ];
  return (
    <>
      <div class="overlay top-start">
        <div>{props.openCase.pseudonym}</div>
        <div>
          <bdi>{material.title}</bdi>
        </div>
      </div>
      <div class="overlay bottom-end">
        <div>{told.filter((each) => each !== "").join(" · ")}</div>
        <div>{_("Not for primary diagnosis")}</div>
      </div>
    </>
  );
}

function FollowState(props: {
  readonly material: MaterialView | null;
  readonly leads: boolean;
  readonly isOwn: boolean;
}) {
  const room = useRoom();
  const presentation = room.state.value.meeting?.presentation ?? null;
  if (props.leads) {
    return (
      <>
        <span class="follow">
          <Icon name="presentation" />
          {_("You show this to all")}
        </span>
        <button
          type="button"
          class="btn small"
          onClick={() => void room.act("presentation.stop", {})}
        >
          {_("Stop showing")}
        </button>
      </>
    );
  }
  if (props.isOwn) {
    return (
      <>
        <span class="follow own">{_("Only you see this")}</span>
        <button type="button" class="btn small" onClick={() => (room.ui.ownMaterial.value = null)}>
          {presentation === null ? _("Close") : _("Follow again")}
        </button>
      </>
    );
  }
  if (presentation === null) {
    return null;
  }
  return (
    <span class="follow">
      <Icon name="follow" />
      {_("Following %(name)s", { name: nameOf(room.state.value, presentation.presenter_id) })}
    </span>
  );
}

function Thumbnails(props: { readonly openCase: CaseView; readonly current: MaterialView | null }) {
  const room = useRoom();
  const shown = shownMaterial(room.state.value);
  const choose = (material: MaterialView): void => {
    room.presenting.view.value = WHOLE;
    if (room.may.value.present) {
      room.ui.ownMaterial.value = null;
      void room.act("presentation.start", { material_id: material.id });
    } else {
      room.ui.ownMaterial.value = material.id === shown?.id ? null : material.id;
    }
  };
  if (props.openCase.materials.length === 0) {
    return null;
  }
  return (
    <ul class="thumbs" role="list" aria-label={_("Materials")}>
      {props.openCase.materials.map((material) => (
        <li key={material.id}>
          <button
            type="button"
            class="thumb"
            aria-pressed={material.id === props.current?.id}
            title={material.title}
            onClick={() => choose(material)}
          >
            {material.mime.startsWith("image/") ? (
              <img src={material.url} alt="" loading="lazy" />
            ) : (
              <Icon name="file" />
            )}
            <span>
              <bdi>{material.title}</bdi>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** An image that can be enlarged and moved, with the presenter's pointer on it. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import type { MaterialView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import type { Blindness } from "../seeing";
import { nameOf } from "../state/select";
import {
  clamped,
  panned,
  placed,
  pointAt,
  WHOLE,
  zoomedAt,
  type Place,
  type Size,
  type View,
} from "../state/viewport";
import { Icon } from "./icon";
import { useSize } from "./use-size";

interface CanvasProps {
  readonly material: MaterialView;
  readonly leads: boolean;
  readonly isOwn: boolean;
}

const STEP = 1.4;
const PAN_PX = 60;

export function ImageCanvas({ material, leads, isOwn }: CanvasProps) {
  const room = useRoom();
  const [frame, size] = useSize<HTMLDivElement>();
  const drag = useRef<{ x: number; y: number } | null>(null);
  const view = leads || isOwn ? room.presenting.view.value : (room.lead.value.view ?? WHOLE);
  const natural = sizeOf(material);
  const place = size === null ? null : placed(clamped(view, natural, size), natural, size);
  const canMove = leads || isOwn;

  const look = (next: View): void => room.presenting.look(next, material.id, leads);
  const cursor = (event: PointerEvent | WheelEvent): { x: number; y: number } => {
    const box = frame.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const onWheel = (event: WheelEvent): void => {
    if (canMove && size !== null) {
      event.preventDefault();
      look(zoomedAt(view, event.deltaY < 0 ? 1.15 : 1 / 1.15, cursor(event), natural, size));
    }
  };
  const onMove = (event: PointerEvent): void => {
    if (size === null || place === null) {
      return;
    }
    if (drag.current !== null) {
      const { x, y } = drag.current;
      drag.current = { x: event.clientX, y: event.clientY };
      look(panned(view, event.clientX - x, event.clientY - y, natural, size));
    }
    if (leads && room.ui.isPointing.value) {
      const { x, y } = cursor(event);
      const at = pointAt(place, x, y);
      const isInside = at.x >= 0 && at.x <= 1 && at.y >= 0 && at.y <= 1;
      room.presenting.point(material.id, isInside ? at : null);
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    const next = size === null || !canMove ? null : keyed(event.key, view, natural, size);
    if (next !== null) {
      event.preventDefault();
      look(next);
    }
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys move it too
    <div
      ref={frame}
      class="image-frame"
      tabIndex={0}
      role="group"
      aria-label={canMove ? _("Image; enlarge with + and −, move with the arrows") : material.title}
      data-grab={canMove && view.zoom > 1}
      onWheel={onWheel}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        if (canMove) {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, y: event.clientY };
        }
      }}
      onPointerMove={onMove}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onPointerLeave={() => leads && room.presenting.point(material.id, null)}
    >
      {place !== null && <Drawing material={material} place={place} />}
      <Blind material={material} isOwn={isOwn} />
      {place !== null && !isOwn && <Pointer materialId={material.id} place={place} leads={leads} />}
    </div>
  );
}

/** The picture itself; what it takes to draw it is told to `seeing`. */
function Drawing({ material, place }: { readonly material: MaterialView; readonly place: Place }) {
  const room = useRoom();
  const { seeing } = room;
  const { id } = material;
  const [turn, setTurn] = useState(0);
  const isLineUp = room.isLineUp.value;
  const asked = room.ui.looksAgain.value;
  useEffect(() => {
    // What did not come is asked for once more when the line is back, or the person says so.
    if (isLineUp && seeing.blindness.peek()?.materialId === id) {
      setTurn((before) => before + 1);
    }
  }, [seeing, id, isLineUp, asked]);
  // Before the picture can come: an effect after the painting could be later than it.
  useLayoutEffect(() => {
    seeing.awaited(id);
    return () => seeing.abandoned();
  }, [seeing, id, turn]);
  return (
    <img
      key={turn}
      src={material.url}
      alt={material.title}
      draggable={false}
      onLoad={(event) => {
        const image = event.currentTarget;
        image.decode().then(
          () => seeing.drawn(id),
          () => image.isConnected && seeing.failed(id, "broken"),
        );
      }}
      onError={(event) => seeing.failed(id, hasArrived(event.currentTarget) ? "broken" : "missing")}
      style={{
        left: `${place.left}px`,
        top: `${place.top}px`,
        width: `${place.width}px`,
        height: `${place.height}px`,
      }}
    />
  );
}

/** An image that failed tells not why; the browser's own record of what it fetched does. */
function hasArrived(image: HTMLImageElement): boolean {
  const fetched = performance.getEntriesByName(image.currentSrc || image.src).at(-1);
  const status = fetched instanceof PerformanceResourceTiming ? fetched.responseStatus : 0;
  return status >= 200 && status < 300;
}

/** Said over the place where the picture should be. */
function Blind({ material, isOwn }: { readonly material: MaterialView; readonly isOwn: boolean }) {
  const room = useRoom();
  const blindness = room.seeing.blindness.value;
  if (blindness?.materialId !== material.id) {
    return null;
  }
  return (
    <div class="blind" role="alert">
      <Icon name="warning" />
      <p>
        {whyBlind(blindness.why)}
        {!isOwn && ` ${_("The chair sees that you do not see it.")}`}
      </p>
      <button
        type="button"
        class="btn small"
        onClick={() => (room.ui.looksAgain.value = room.ui.looksAgain.peek() + 1)}
      >
        {_("Try again")}
      </button>
      <a class="btn small quiet" href={material.url} target="_blank" rel="noreferrer">
        {_("Open the document")}
      </a>
    </div>
  );
}

function whyBlind(why: Blindness): string {
  switch (why) {
    case "missing":
      return _("This image did not arrive.");
    case "broken":
      return _("Your browser cannot draw this image.");
    case "late":
      return _("This image is not here yet.");
  }
}

/** Whoever leads points, and everybody sees where, with the name. */
function Pointer(props: {
  readonly materialId: string;
  readonly place: Place;
  readonly leads: boolean;
}) {
  const room = useRoom();
  const heard = room.lead.value.pointer;
  const at = props.leads ? room.presenting.pointer.value : heard;
  if (at === null || at.x === null || at.y === null) {
    return null;
  }
  if (!props.leads && heard?.material_id !== props.materialId) {
    return null;
  }
  const personId = props.leads ? room.me : (heard?.person_id ?? "");
  const left = `${props.place.left + at.x * props.place.width}px`;
  const top = `${props.place.top + at.y * props.place.height}px`;
  return (
    <span class="pointer" style={{ left, top }}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 2l7 19 3-8 8-3z" />
      </svg>
      <bdi>{nameOf(room.state.value, personId)}</bdi>
    </span>
  );
}

/** The buttons above the image: enlarge, reduce, all of it, and pointing on or off. */
export function ZoomTools(props: { readonly material: MaterialView; readonly leads: boolean }) {
  const room = useRoom();
  const { view } = room.presenting;
  const look = (next: View): void => room.presenting.look(next, props.material.id, props.leads);
  const zoom = (factor: number): void => {
    const to = Math.max(1, view.value.zoom * factor);
    look(to === 1 ? WHOLE : { ...view.value, zoom: Math.min(16, to) });
  };
  return (
    <>
      {props.leads && (
        <button
          type="button"
          class="tool"
          aria-pressed={room.ui.isPointing.value}
          onClick={() => (room.ui.isPointing.value = !room.ui.isPointing.value)}
        >
          <Icon name="pointer" />
          <span>{_("Pointer")}</span>
        </button>
      )}
      <button type="button" class="tool" onClick={() => zoom(STEP)}>
        <Icon name="plus" />
        <span>{_("Enlarge")}</span>
      </button>
      <button type="button" class="tool" onClick={() => zoom(1 / STEP)}>
        <Icon name="minus" />
        <span>{_("Reduce")}</span>
      </button>
      <button type="button" class="tool" onClick={() => look(WHOLE)}>
        <Icon name="fit" />
        <span>{_("Fit")}</span>
      </button>
    </>
  );
}

function sizeOf(material: MaterialView): Size {
  const isKnown = material.width > 0 && material.height > 0;
  return isKnown ? material : { width: 1_000, height: 1_000 };
}

function keyed(key: string, view: View, natural: Size, size: Size): View | null {
  const centre = { x: size.width / 2, y: size.height / 2 };
  switch (key) {
    case "+":
    case "=":
      return zoomedAt(view, STEP, centre, natural, size);
    case "-":
      return zoomedAt(view, 1 / STEP, centre, natural, size);
    case "0":
      return WHOLE;
    case "ArrowLeft":
      return panned(view, PAN_PX, 0, natural, size);
    case "ArrowRight":
      return panned(view, -PAN_PX, 0, natural, size);
    case "ArrowUp":
      return panned(view, 0, PAN_PX, natural, size);
    case "ArrowDown":
      return panned(view, 0, -PAN_PX, natural, size);
    default:
      return null;
  }
}

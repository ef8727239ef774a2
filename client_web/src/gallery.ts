/** Who of the room is in view: the page of people, who is large, whose screens; and so what I am sent. */
import { computed, type ReadonlySignal } from "@preact/signals";

import type { RoomState } from "./state/room-state";
import { presentPeople, screenSharers } from "./state/select";
import { shownScreens, type Stage } from "./state/stage";
import { MOST_TILES, pageOf, tilingOf, type TilingFacts } from "./state/tiling";
import { largeOf, viewIntent } from "./state/view-intent";
import type { Ui } from "./ui";

const USUAL_TEXT_PX = 16;

export interface GalleryParts {
  readonly me: string;
  readonly ui: Ui;
  readonly state: ReadonlySignal<RoomState>;
  readonly stage: ReadonlySignal<Stage>;
  /** Who speaks most of all. */
  readonly speaker: ReadonlySignal<string | null>;
  /** How many people's pictures can be received at once; null before it is known. */
  readonly places: ReadonlySignal<number | null>;
}

export class Gallery {
  readonly #parts: GalleryParts;
  readonly #textScale = textScale();
  #largeBefore: string | null = null;
  readonly #facts = computed<TilingFacts>(() => {
    const { ui, stage, state } = this.#parts;
    const people = presentPeople(state.value).map((each) => each.person_id);
    return {
      people,
      stage: stage.value,
      isNarrow: ui.isNarrow.value,
      frame: ui.frame.value,
      page: ui.page.value,
      pinned: ui.pinned.value,
      large: this.#large(people),
      most: Math.min(MOST_TILES, this.#parts.places.value ?? MOST_TILES),
      textScale: this.#textScale,
    };
  });
  readonly tiling = computed(() => tilingOf(this.#facts.value));
  /** Whose screens are drawn. */
  readonly screens = computed(() =>
    shownScreens(screenSharers(this.#parts.state.value), this.#parts.ui.screen.value),
  );
  /** Whom the room looks at: who has the floor, else who speaks. */
  readonly focus = computed(
    () => this.#parts.state.value.meeting?.floor ?? this.#parts.speaker.value,
  );
  readonly view = computed(() => {
    const { ui, me, stage } = this.#parts;
    return viewIntent({
      me,
      stage: stage.value,
      tiling: this.tiling.value,
      focus: this.focus.value,
      pinned: ui.pinned.value,
      screens: this.screens.value,
      pixels: devicePixelRatio,
      wantsPictures: ui.isHere.value && !ui.isSoundOnly.value,
    });
  });

  constructor(parts: GalleryParts) {
    this.#parts = parts;
  }

  /** Turn so many pages on. */
  turn(pages: number): void {
    this.#parts.ui.page.value = this.tiling.peek().page + pages;
  }

  /** Turn to the page that somebody stands on. */
  turnTo(personId: string): void {
    const { page } = this.#parts.ui;
    page.value = pageOf(this.#facts.peek(), personId) ?? page.peek();
  }

  /** Whoever was large stays so until somebody else is to be. */
  #large(people: readonly string[]): string | null {
    const { me, ui, state, speaker } = this.#parts;
    const seen = new Set(
      state.value.live.flatMap((each) => (each.camera && each.connected ? [each.person_id] : [])),
    );
    this.#largeBefore = largeOf({
      people,
      seen,
      me,
      pinned: ui.pinned.value,
      floor: state.value.meeting?.floor ?? null,
      speaker: speaker.value,
      before: this.#largeBefore,
    });
    return this.#largeBefore;
  }
}

/** Some read with twice the usual size of text: tiles grow with it. */
function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_TEXT_PX;
}

/** The people in view: one tile each, a large one where there is one, and the pages of all. */
import { gettext as _ } from "../locale/gettext";
import { useRoom } from "../room";
import { nameOf } from "../state/select";
import { Icon } from "./icon";
import { Tile } from "./tile";
import { useMeasured } from "./use-size";

export function Participants() {
  const { gallery, state, ui } = useRoom();
  const { large, shown, pages, tilePx, tileHighPx } = gallery.tiling.value;
  const frame = useMeasured<HTMLDivElement>(ui.frame);
  const inView = large === null ? shown : [large, ...shown];
  const people = inView.flatMap(
    (id) => state.value.participants.find((each) => each.person_id === id) ?? [],
  );
  return (
    <div ref={frame} class="gallery" data-paged={pages > 1}>
      <ul
        class="tiles"
        role="list"
        aria-label={_("Participants")}
        style={{ "--tile": px(tilePx), "--tile-high": px(tileHighPx) }}
      >
        {people.map((person) => (
          <Tile
            key={person.person_id}
            person={person}
            isLarge={person.person_id === large}
          />
        ))}
      </ul>
      {pages > 1 && <Pager />}
    </div>
  );
}

function px(size: number): string | undefined {
  return size === 0 ? undefined : `${size}px`;
}

function Pager() {
  const { gallery } = useRoom();
  const { page, pages } = gallery.tiling.value;
  return (
    <nav class="pager" aria-label={_("Pages of people")}>
      <button
        type="button"
        class="btn quiet small icon-only"
        disabled={page === 0}
        onClick={() => gallery.turn(-1)}
      >
        <Icon name="previousPage" />
        <span class="sr">{_("Previous page of people")}</span>
      </button>
      <span class="pager-count" role="status">
        <span aria-hidden="true">{`${page + 1} / ${pages}`}</span>
        <span class="sr">{_("Page %(n)s of %(pages)s", { n: page + 1, pages })}</span>
      </span>
      <button
        type="button"
        class="btn quiet small icon-only"
        disabled={page === pages - 1}
        onClick={() => gallery.turn(1)}
      >
        <Icon name="nextPage" />
        <span class="sr">{_("Next page of people")}</span>
      </button>
      <Elsewhere />
    </nav>
  );
}

/** Whoever speaks on another page is one click away. */
function Elsewhere() {
  const { gallery, me, state } = useRoom();
  const { large, shown } = gallery.tiling.value;
  const focus = gallery.focus.value;
  if (focus === null || focus === me || focus === large || shown.includes(focus)) {
    return null;
  }
  const name = nameOf(state.value, focus);
  return name === "" ? null : (
    <button type="button" class="btn small elsewhere" onClick={() => gallery.turnTo(focus)}>
      <Icon name="volume" />
      <span class="elsewhere-name">{_("%(name)s speaks", { name })}</span>
    </button>
  );
}

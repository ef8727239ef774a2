/** The checklist of the case: what people tick, and what the record ticks by itself. */
import type { ChecklistLine, ItemView } from "../contract/events.gen";
import { gettext as _ } from "../locale/gettext";
import { type Room, useRoom } from "../room";
import { checklistOf, keptFrom } from "../state/select";
import { Icon } from "./icon";
import { missingWords } from "./quorum-words";

/** Lines of the checklist that a part of the sheet can bear out, by the part's code. */
const IN_SHEET: Readonly<Record<string, readonly string[]>> = {
  history: ["treatments"],
  imaging: ["imaging"],
  pathology: ["pathology"],
  comorbidity: ["condition"],
  patient_view: ["patient_view"],
  plan: ["local_plan"],
};

const IMAGES = new Set(["image_study", "wsi", "photo"]);

export function Checklist({ item }: { readonly item: ItemView }) {
  const room = useRoom();
  const lines = checklistOf(room.state.value, item.id);
  const done = lines.filter((each) => each.is_done).length;
  return (
    <details class="talk-part">
      <summary>
        {_("Checklist of the case")}{" "}
        <span class="muted">
          {done}/{lines.length}
        </span>
      </summary>
      <ul class="checklist" role="list">
        {lines.map((line) => (
          <li key={line.code}>
            {line.by_hand ? (
              <ByHand item={item} line={line} />
            ) : (
              <ByRecord line={line} />
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface Part {
  readonly item: ItemView;
  readonly line: ChecklistLine;
}

function ByHand({ item, line }: Part) {
  const room = useRoom();
  const { code } = line;
  const parts = new Set(item.case?.sections.map((each) => each.key) ?? []);
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={line.is_done}
        disabled={!room.may.value.draft}
        onChange={(event) =>
          void room.act("checklist.tick", {
            item_id: item.id,
            code,
            is_done: event.currentTarget.checked,
          })
        }
      />
      <span>
        {room.label("checklist", code)}
        {(IN_SHEET[code] ?? []).some((part) => parts.has(part)) && (
          <small class="muted"> · {_("in the case sheet")}</small>
        )}
        {code === "images" && !line.is_done && (
          <small class="muted">
            {" "}
            · {hasImage(item) ? _("or on a shared screen") : _("the case has no image")}
          </small>
        )}
      </span>
    </label>
  );
}

/** A line that nobody can change: with the event it rests on, or what it still lacks. */
function ByRecord({ line }: { readonly line: ChecklistLine }) {
  const room = useRoom();
  return (
    <p class="check by-record" data-done={line.is_done}>
      <Icon name={line.is_done ? "check" : "planned"} />
      <span>
        {room.label("checklist", line.code)}
        <small class="muted">
          {" "}
          ·{" "}
          {line.seq === null
            ? lacking(room, line.code)
            : _("by the record, event %(n)s", { n: line.seq })}
        </small>
      </span>
    </p>
  );
}

function hasImage(item: ItemView): boolean {
  return item.case?.materials.some((each) => IMAGES.has(each.kind)) ?? false;
}

function lacking(room: Room, code: string): string {
  const missing = room.state.value.quorum?.missing ?? [];
  if (code === "quorum" && missing.length > 0) {
    return missing.map((each) => missingWords(room, each)).join(_("; "));
  }
  const hospitals = keptFrom(room.state.value).map((each) => room.institutions.called(each));
  if (code === "consent" && hospitals.length > 0) {
    return _("kept from people of %(hospitals)s", { hospitals: hospitals.join(_("; ")) });
  }
  return _("the record does not show it");
}

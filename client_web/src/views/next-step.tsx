/** The next step of who leads, in one tap: beside the clock, and on a phone above the controls. */
import { gettext as _ } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import { nextStepOf, type NextStep } from "../state/next-step";
import { openItem, recommendationOf } from "../state/select";
import { Icon, type IconName } from "./icon";
import { jumpTo } from "./jump";

const ICONS: Readonly<Record<NextStep, IconName>> = {
  start: "play",
  resume: "play",
  call: "next",
  close: "check",
  write: "file",
  read_back: "volume",
  record: "gavel",
  end: "check",
};

/** What the recommendation of the open case needs next; the rest stands beside the clock anyway. */
export function WordingStep() {
  const room = useRoom();
  const step = nextStepOf(room.state.value);
  return step === "write" || step === "read_back" || step === "record" ? (
    <div class="actions wording-step">
      <Step step={step} />
    </div>
  ) : null;
}

/** Whatever comes next, where the panel is out of sight. */
export function NextBar() {
  const room = useRoom();
  const step = nextStepOf(room.state.value);
  return step === null || !room.may.value.lead || room.place.value.kind !== "seated" ? null : (
    <div class="next-bar">
      <Step step={step} />
    </div>
  );
}

function Step({ step }: { readonly step: NextStep }) {
  const room = useRoom();
  return (
    <button type="button" class="btn primary fill" onClick={() => void take(room, step)}>
      <Icon name={ICONS[step]} />
      {wordsOf(step)}
    </button>
  );
}

function wordsOf(step: NextStep): string {
  switch (step) {
    case "start":
      return _("Start session");
    case "resume":
      return _("Resume");
    case "call":
      return _("Call next item");
    case "close":
      return _("Close item");
    case "write":
      return _("Next: write the recommendation");
    case "read_back":
      return _("Next: read back");
    case "record":
      return _("Next: record");
    case "end":
      return _("End session");
  }
}

async function take(room: Room, step: NextStep): Promise<void> {
  switch (step) {
    case "start":
      await room.act("session.start", {});
      return;
    case "resume":
      await room.act("session.resume", {});
      return;
    case "end":
      await room.act("session.end", {});
      return;
    case "call":
      await callNext(room);
      return;
    case "close":
      await closeItem(room);
      return;
    case "write":
      jumpTo("recommendation");
      document.getElementById("recommendation-text")?.focus({ preventScroll: true });
      return;
    case "read_back":
    case "record":
      await (step === "record" ? room.drafting.record() : room.drafting.readBack());
      showRefusal(room);
  }
}

/** Who pressed the button elsewhere is told why not, and taken to the field it is about. */
function showRefusal(room: Room): void {
  const refusal = room.drafting.refusal.peek();
  if (refusal === null) {
    return;
  }
  room.notices.warn(refusal.message);
  const [name] = refusal.field.split(".");
  const field = document.getElementById(`recommendation-${name ?? ""}`);
  if (field === null) {
    jumpTo("recommendation");
  } else {
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  }
}

/** A case without a recommendation is closed only with a reason; everything else at once. */
export async function closeItem(room: Room): Promise<void> {
  await room.settled();
  const item = openItem(room.state.peek());
  if (item !== null && needsReason(room)) {
    room.ui.dialog.value = "close";
  } else if (item !== null) {
    await room.act("agenda.close", { item_id: item.id });
  }
}

/** An item whose outcome is plain is closed on the way; the server refuses any other. */
export async function callNext(room: Room): Promise<void> {
  await room.settled();
  const item = openItem(room.state.peek());
  if (item !== null && !needsReason(room)) {
    if (!(await room.act("agenda.close", { item_id: item.id }))) {
      return;
    }
  }
  await room.act("agenda.call_next", {});
}

function needsReason(room: Room): boolean {
  const state = room.state.peek();
  const item = openItem(state);
  return item?.kind === "case" && recommendationOf(state, item.id)?.state !== "recorded";
}

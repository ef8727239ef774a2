/** One more item for the agenda, also in session: a case of the board, or anything else. */
import { useSignal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { CaseFound, CasesFound } from "../contract/events.gen";
import { gettext as _, ngettext } from "../locale/gettext";
import { useRoom, type Room } from "../room";
import { toCome } from "../state/order";
import { Modal } from "./dialogs";

const KINDS = ["case", "topic", "education", "proposal", "qa", "break"] as const;
/** While somebody types, no question is asked. */
const TYPING_MS = 250;

interface Draft {
  readonly kind: Signal<string>;
  readonly chosen: Signal<CaseFound | null>;
  readonly title: Signal<string>;
  readonly presenter: Signal<string>;
  readonly minutes: Signal<string>;
  /** The item that it follows; empty: it comes next. */
  readonly after: Signal<string>;
  readonly code: Signal<string>;
  readonly reason: Signal<string>;
}

export function AddItem() {
  const room = useRoom();
  const draft: Draft = {
    kind: useSignal("case"),
    chosen: useSignal<CaseFound | null>(null),
    title: useSignal(""),
    presenter: useSignal(""),
    minutes: useSignal("10"),
    after: useSignal(""),
    code: useSignal(""),
    reason: useSignal(""),
  };
  const { kind } = draft;
  const act = async (): Promise<void> => {
    if (kind.value === "case" && draft.chosen.value === null) {
      room.notices.warn(_("Please choose a case."));
    } else if (await room.act("agenda.add", requestOf(room, draft))) {
      room.ui.dialog.value = "none";
    }
  };
  return (
    <Modal title={_("Add to the agenda")} confirm={{ text: _("Add item"), act }}>
      <div class="pairs">
        <Choice
          id="add-kind"
          text={_("Kind")}
          value={kind}
          options={KINDS.map((each) => [each, room.label("item_kinds", each)])}
        />
        <div class="field">
          <label for="add-minutes">{_("Time box, min")}</label>
          <input
            id="add-minutes"
            inputMode="decimal"
            required
            value={draft.minutes.value}
            onInput={(event) => (draft.minutes.value = event.currentTarget.value)}
          />
        </div>
      </div>
      {kind.value === "case" ? <CaseSearch draft={draft} /> : <Title draft={draft} />}
      <div class="pairs">
        {kind.value !== "break" && <Presenter draft={draft} />}
        <Place draft={draft} />
      </div>
      {kind.value !== "break" && <Late draft={draft} />}
    </Modal>
  );
}

function requestOf(room: Room, draft: Draft) {
  const { items } = room.state.peek();
  const isBreak = draft.kind.value === "break";
  const isCase = draft.kind.value === "case";
  const next = room.item.peek() ?? items.findLast((item) => item.state !== "planned");
  return {
    kind: draft.kind.value,
    title: isCase ? "" : draft.title.value,
    case_id: isCase ? (draft.chosen.value?.case_id ?? null) : null,
    presenter_id: isBreak || draft.presenter.value === "" ? null : draft.presenter.value,
    time_box_s: Math.round(Number(draft.minutes.value.replace(",", ".")) * 60) || 0,
    after: draft.after.value === "" ? (next?.id ?? null) : draft.after.value,
    reason_code: isBreak ? "" : draft.code.value,
    reason: isBreak ? "" : draft.reason.value,
  };
}

/** The board's cases that could come: the number or words of the title find them. */
function CaseSearch({ draft }: { readonly draft: Draft }) {
  const room = useRoom();
  const words = useSignal("");
  const found = useSignal<CasesFound | null>(null);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => {
      void room.ask("agenda.find_cases", { words: words.value }).then((reply) => {
        if (isWanted && reply !== null) {
          found.value = reply;
        }
      });
    }, words.value === "" ? 0 : TYPING_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [room, words.value, found]);
  const choose = (one: CaseFound): void => {
    draft.chosen.value = one;
    const isInvited = room.state.peek().participants.some((each) => each.person_id === one.owner_id);
    draft.presenter.value = isInvited ? one.owner_id : "";
  };
  return (
    <fieldset class="field case-search">
      <legend>{_("Case")}</legend>
      <input
        type="search"
        aria-label={_("Search by number or title")}
        placeholder={_("Search by number or title")}
        maxLength={100}
        autocomplete="off"
        value={words.value}
        onInput={(event) => (words.value = event.currentTarget.value)}
      />
      <div class="case-choices">
        {(found.value?.cases ?? []).map((one) => (
          <label key={one.case_id} class="check">
            <input
              type="radio"
              name="add-case"
              checked={draft.chosen.value?.case_id === one.case_id}
              onChange={() => choose(one)}
            />
            <span dir="auto">{`${one.pseudonym} · ${one.title}`}</span>
          </label>
        ))}
      </div>
      <p class="hint" role="status">
        {found.value === null ? "" : wordsOf(found.value)}
      </p>
    </fieldset>
  );
}

function wordsOf(found: CasesFound): string {
  if (found.cases.length === 0) {
    return _("No case of the board is found that is not on the agenda already.");
  }
  return found.more === 0
    ? ""
    : ngettext("%(n)s more: please type more of it.", "%(n)s more: please type more of it.", found.more);
}

function Title({ draft }: { readonly draft: Draft }) {
  return (
    <div class="field">
      <label for="add-title">{_("Item title")}</label>
      <input
        id="add-title"
        required={draft.kind.value !== "break"}
        maxLength={300}
        value={draft.title.value}
        onInput={(event) => (draft.title.value = event.currentTarget.value)}
      />
    </div>
  );
}

function Presenter({ draft }: { readonly draft: Draft }) {
  const { participants } = useRoom().state.value;
  return (
    <Choice
      id="add-presenter"
      text={_("Presenter")}
      value={draft.presenter}
      options={[["", "—"], ...participants.map((each) => [each.person_id, each.display_name] as const)]}
    />
  );
}

function Place({ draft }: { readonly draft: Draft }) {
  const { items } = useRoom().state.value;
  const coming = toCome(items);
  const later = items.filter((item) => coming.includes(item.id));
  return (
    <Choice
      id="add-after"
      text={_("Place")}
      value={draft.after}
      options={[
        ["", _("As next item")],
        ...later.map((item) => [item.id, _("After: %(title)s", { title: item.title })] as const),
      ]}
    />
  );
}

function Late({ draft }: { readonly draft: Draft }) {
  const room = useRoom();
  const reasons = Object.entries(room.boot.labels["late_reasons"] ?? {});
  return (
    <>
      <Choice
        id="add-code"
        text={_("Why it comes late")}
        value={draft.code}
        isRequired
        options={[["", _("Please choose")], ...reasons]}
      />
      <div class="field">
        <label for="add-reason">{_("Explanation")}</label>
        <textarea
          id="add-reason"
          rows={2}
          required={draft.code.value === "other"}
          maxLength={2_000}
          value={draft.reason.value}
          onInput={(event) => (draft.reason.value = event.currentTarget.value)}
        />
      </div>
    </>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly text: string;
  readonly value: Signal<string>;
  readonly options: readonly (readonly [string, string])[];
  readonly isRequired?: boolean;
}

function Choice({ id, text, value, options, isRequired = false }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{text}</label>
      <select
        id={id}
        required={isRequired}
        value={value.value}
        onChange={(event) => (value.value = event.currentTarget.value)}
      >
        {options.map(([code, words]) => (
          <option key={code} value={code}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

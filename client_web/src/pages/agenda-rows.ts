/** Agenda rows of the planning form: added, moved and removed without a round trip. */

/**
 * Take over the row buttons of a form. Where there is no row to copy, the server answers them, as
 * it does without this script.
 */
export function growRows(form: HTMLFormElement): void {
  const list = form.querySelector("[data-rows]");
  if (list === null) {
    return;
  }
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button !== null && acted(list, button)) {
      event.preventDefault();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

function acted(list: Element, button: HTMLButtonElement): boolean {
  if ("rowAdd" in button.dataset) {
    return added(list);
  }
  const row = button.closest("[data-row]");
  if (row === null) {
    return false;
  }
  if ("rowRemove" in button.dataset) {
    return removed(list, row);
  }
  if ("rowUp" in button.dataset) {
    row.previousElementSibling?.before(row);
  } else if ("rowDown" in button.dataset) {
    row.nextElementSibling?.after(row);
  } else {
    return false;
  }
  button.focus();
  return true;
}

function added(list: Element): boolean {
  const last = list.lastElementChild;
  if (last === null) {
    return false;
  }
  const row = last.cloneNode(true) as Element;
  for (const message of row.querySelectorAll(".error")) {
    message.remove();
  }
  for (const input of row.querySelectorAll("input")) {
    if (input.name !== "item_minutes") {
      input.value = "";
    }
    sound(input);
  }
  for (const select of row.querySelectorAll("select")) {
    if (select.name !== "item_kind") {
      select.value = "";
    }
    sound(select);
  }
  list.append(row);
  row.querySelector<HTMLElement>("select, input:not([type=hidden])")?.focus();
  return true;
}

/** The last row stays: the server answers for an empty agenda. */
function removed(list: Element, row: Element): boolean {
  if (list.childElementCount < 2) {
    return false;
  }
  const neighbour = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  neighbour?.querySelector<HTMLElement>("[data-row-remove]")?.focus();
  return true;
}

function sound(input: Element): void {
  input.removeAttribute("aria-invalid");
  input.removeAttribute("aria-describedby");
}

/** Finding people of a long list by name, discipline or institution while typing. */

/** Show the form's filter field, which is of no use without this script, and follow it. */
export function filterPeople(form: HTMLFormElement): void {
  const holder = form.querySelector<HTMLElement>("[data-filter]");
  const input = holder?.querySelector("input");
  if (holder === null || input === undefined || input === null) {
    return;
  }
  holder.hidden = false;
  input.addEventListener("input", () => show(form, folded(input.value)));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
    }
  });
}

function show(form: HTMLFormElement, wanted: string): void {
  for (const group of form.querySelectorAll<HTMLElement>(".institution")) {
    const place = folded(group.querySelector("legend")?.textContent ?? "");
    let isAnyShown = false;
    for (const person of group.querySelectorAll<HTMLElement>(".invitee")) {
      const isChosen = person.querySelector("input:checked") !== null;
      const isFound = `${place} ${folded(person.textContent ?? "")}`.includes(wanted);
      person.hidden = !isFound && !isChosen;
      isAnyShown ||= !person.hidden;
    }
    group.hidden = !isAnyShown;
  }
}

/** Without case and accents, so that "nguyen" finds Nguyễn. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/đ/g, "d");
}

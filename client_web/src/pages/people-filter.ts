/** Finding people of a long list by name, discipline or institution while typing. */

const LONG_LIST = 8;

/** Show the search field above a long list of people; without script it is of no use. */
export function filterPeople(form: HTMLFormElement): void {
  const filter = form.querySelector<HTMLElement>("[data-filter]");
  const input = filter?.querySelector("input") ?? null;
  if (filter === null || input === null) {
    return;
  }
  if (form.querySelectorAll(".invitee").length < LONG_LIST) {
    return;
  }
  filter.hidden = false;
  // It is no part of the plan: typing in it changes nothing, and Enter saves nothing.
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    show(form, folded(input.value));
  });
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
      const words = [...person.querySelectorAll("bdi, .muted")].map((each) => each.textContent);
      person.hidden = !isFound(folded(`${place} ${words.join(" ")}`), wanted);
      isAnyShown ||= !person.hidden;
    }
    group.hidden = !isAnyShown;
  }
}

/** Whether a text holds every word that was typed, in any order. */
export function isFound(text: string, wanted: string): boolean {
  return wanted.split(/\s+/).every((word) => text.includes(word));
}

/** Without case and accents, so that "nguyen" finds Nguyễn. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase().replace(/đ/g, "d");
}

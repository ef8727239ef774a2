/** A form with changes that are neither saved nor kept as a draft asks before the page goes away. */

export function guardChanges(form: HTMLFormElement): void {
  let isChanged = form.querySelector("[aria-invalid=true]") !== null;
  form.addEventListener("input", () => {
    isChanged = true;
  });
  form.addEventListener("submit", () => {
    isChanged = false;
  });
  addEventListener("beforeunload", (event) => {
    if (isChanged && form.dataset["isKept"] !== "true") {
      event.preventDefault();
    }
  });
}

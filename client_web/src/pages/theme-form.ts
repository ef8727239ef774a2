/** The theme switch of the pages: at once, without a new page. The server keeps the choice. */
import { rememberTheme } from "../theme";

export function switchTheme(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    const chosen = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    rememberTheme(chosen === "light" || chosen === "dark" ? chosen : null);
  });
}

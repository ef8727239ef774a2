/** Light or dark: what the system says, until the person chooses. */

export type Theme = "light" | "dark";

const KEY = "consilium.theme";

/** The theme that is drawn now. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") {
    return chosen;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Draw what was chosen in the room before; the pages' own choice is drawn by the server. */
export function restoreTheme(): void {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset["theme"] = chosen;
  }
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  rememberTheme(theme);
}

export function rememberTheme(theme: Theme | null): void {
  if (theme === null) {
    localStorage.removeItem(KEY);
  } else {
    localStorage.setItem(KEY, theme);
  }
}

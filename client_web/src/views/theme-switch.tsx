/** The switch between the light and the dark theme. */
import { signal } from "@preact/signals";

import { gettext as _ } from "../locale/gettext";
import { chooseTheme, currentTheme, type Theme } from "../theme";
import { Icon } from "./icon";

const chosen = signal<Theme | null>(null);

export function ThemeSwitch() {
  const theme = chosen.value ?? currentTheme();
  const other: Theme = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      class="btn quiet small icon-only"
      onClick={() => {
        chooseTheme(other);
        chosen.value = other;
      }}
    >
      <Icon name={other === "dark" ? "moon" : "sun"} />
      <span class="sr">{other === "dark" ? _("Dark theme") : _("Light theme")}</span>
    </button>
  );
}

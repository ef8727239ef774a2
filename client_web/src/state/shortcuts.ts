/** Keys that work wherever the focus is: microphone, camera and hand, as in other meeting rooms. Pure. */

export type Shortcut = "microphone" | "camera" | "hand";

/** By the place of the key, so that Cyrillic and other layouts have the same ones. */
const BY_CODE: Readonly<Record<string, Shortcut>> = {
  KeyM: "microphone",
  KeyO: "camera",
  KeyK: "hand",
};

export interface Pressed {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/** With Ctrl (⌘ on a Mac) and Shift: a letter alone is typed into a text, or spoken to a machine. */
export function shortcutOf(pressed: Pressed): Shortcut | null {
  const isChord = (pressed.ctrlKey || pressed.metaKey) && pressed.shiftKey && !pressed.altKey;
  return isChord && !pressed.repeat ? (BY_CODE[pressed.code] ?? null) : null;
}

/** As `aria-keyshortcuts` names it. */
export const SHORTCUT_KEYS: Readonly<Record<Shortcut, string>> = {
  microphone: "Control+Shift+M",
  camera: "Control+Shift+O",
  hand: "Control+Shift+K",
};

/** Short marks of a person, for where there is no picture. Pure. */

const TITLE = /^(prof|dr|doc|mr|mrs|ms|md|phd|проф|д-р)\.?$/iu;
const IDEOGRAPH = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
const HUES = [195, 262, 152, 28, 330, 222, 85, 300] as const;

/** Two letters of a name, or one of a name that is written without spaces. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s·]+/u).filter((word) => word !== "" && !TITLE.test(word));
  const isIdeographic = IDEOGRAPH.test(words[0] ?? "");
  // "Chen Wei 陈伟" is one name in two scripts: the first one counts.
  const letters = words.filter((word) => IDEOGRAPH.test(word) === isIdeographic).map(firstLetter);
  const first = letters[0] ?? "";
  const last = letters.length > 1 ? (letters.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** A hue for the person at this place of the invitation: neighbours differ. */
export function hueAt(place: number): number {
  return HUES[Math.max(0, place) % HUES.length] ?? HUES[0];
}

function firstLetter(word: string): string {
  return [...word].find((character) => /[\p{L}\p{N}]/u.test(character)) ?? "";
}

/** Short marks of a person, for where there is no picture. Pure. */

const TITLE = /^(prof|dr|doc|mr|mrs|ms|md|phd|проф|д-р)\.?$/iu;
const HUES = [195, 262, 152, 28, 330, 222, 85, 300] as const;

/** Two letters of a name, or one of a name that is written without spaces. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s·]+/u).filter((word) => word !== "" && !TITLE.test(word));
  const letters = words.map(firstLetter);
  const first = letters[0] ?? "";
  const last = letters.length > 1 ? (letters.at(-1) ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** A hue that stays with the person. */
export function hueOf(personId: string): number {
  let sum = 0;
  for (const character of personId) {
    sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  }
  return HUES[sum % HUES.length] ?? 195;
}

function firstLetter(word: string): string {
  return [...word].find((character) => /[\p{L}\p{N}]/u.test(character)) ?? "";
}

/** The sentences of the interface in the reader's language; English sentences are the keys. */

/** A text, or one text per CLDR plural category (`other` is always there). */
export type Catalogue = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
export type Values = Readonly<Record<string, string | number>>;

let catalogue: Catalogue = {};
let language = "en";
let plural = new Intl.PluralRules("en");

/** Choose the language once, before anything is drawn. */
export function useCatalogue(code: string, sentences: Catalogue): void {
  language = code;
  catalogue = sentences;
  plural = new Intl.PluralRules(code);
}

/** The language of the interface, for dates and numbers. */
export function currentLanguage(): string {
  return language;
}

/** Translate a sentence and fill its `%(name)s` places. */
export function gettext(sentence: string, values?: Values): string {
  const found = catalogue[sentence];
  return fill(typeof found === "string" ? found : sentence, values);
}

/** Translate a sentence that depends on a number, which fills `%(n)s`. */
export function ngettext(one: string, many: string, n: number, values?: Values): string {
  const category = plural.select(n);
  const forms = catalogue[one];
  const english = n === 1 ? one : many;
  const text = typeof forms === "object" ? (forms[category] ?? forms["other"]) : forms;
  return fill(text ?? english, { n, ...values });
}

function fill(text: string, values: Values | undefined): string {
  return values === undefined
    ? text
    : text.replace(/%\((\w+)\)s/g, (place, name: string) => String(values[name] ?? place));
}

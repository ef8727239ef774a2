/** Calendar days as people type them. Pure. */

const DAY_MS = 86_400_000;

/** Whether a text is a day that the calendar has, as year, month and day. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return false;
  }
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Read a day in the ways people write it, year first; what is none stays as it was typed. */
export function isoDate(text: string): string {
  const found = /^\s*(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?\s*$/.exec(text);
  if (found === null) {
    return text.trim();
  }
  const [, year = "", month = "", day = ""] = found;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** The day so many weeks after a moment. */
export function inWeeks(nowMs: number, weeks: number): string {
  return new Date(nowMs + weeks * 7 * DAY_MS).toISOString().slice(0, 10);
}

/** Moments in the reader's language and zone. */
import { currentLanguage } from "../locale/gettext";

/** English without a country would put the month first. */
function dateLanguage(): string {
  const language = currentLanguage();
  return language === "en" ? "en-GB" : language;
}

/** The time of day. */
export function clockOf(iso: string): string {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat(dateLanguage(), options).format(new Date(iso));
}

/** Day and time, with the zone. */
export function momentOf(iso: string): string {
  const options = { dateStyle: "medium", timeStyle: "long" } as const;
  return new Intl.DateTimeFormat(dateLanguage(), options).format(new Date(iso));
}

/** A calendar day, which has no zone. */
export function dayOf(isoDate: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(isoDate)) {
    return isoDate;
  }
  const options = { dateStyle: "medium", timeZone: "UTC" } as const;
  const day = new Date(`${isoDate}T00:00:00Z`);
  return Number.isNaN(day.getTime())
    ? isoDate
    : new Intl.DateTimeFormat(dateLanguage(), options).format(day);
}

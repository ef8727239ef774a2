/** Moments in the reader's language and in the zone of their settings, as on every page. */
import { currentLanguage } from "../locale/gettext";

let zone = "UTC";
let place = "UTC";

/**
 * Choose the zone once, before anything is drawn.
 *
 * @param name IANA name; where the browser does not know it, its own zone is told instead
 * @param placeName what the zone is called in the reader's language
 */
export function useZone(name: string, placeName: string): void {
  try {
    zone = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
    place = placeName;
  } catch {
    zone = new Intl.DateTimeFormat("en").resolvedOptions().timeZone;
    place = "";
  }
}

/** English without a country would put the month first. */
function dateLanguage(): string {
  const language = currentLanguage();
  return language === "en" ? "en-GB" : language;
}

/** The time of day; `ZoneNote` says beside it whose. */
export function clockOf(iso: string): string {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  return new Intl.DateTimeFormat(dateLanguage(), options).format(new Date(iso));
}

/** Day and time, with the offset: `2 Mar 2026, 11:00 (UTC+3)`. */
export function momentOf(iso: string): string {
  const options = { dateStyle: "medium", timeZone: zone } as const;
  const day = new Intl.DateTimeFormat(dateLanguage(), options).format(new Date(iso));
  const gap = currentLanguage() === "zh" ? " " : ", ";
  return `${day}${gap}${clockOf(iso)} (${offsetOf(iso)})`;
}

/** Whose time it is at a moment: `Moscow (UTC+3)`. */
export function zoneOf(iso: string): string {
  const offset = offsetOf(iso);
  return place === "" || place === offset ? offset : `${place} (${offset})`;
}

/** The zone of a moment as its distance from UTC: `UTC+3`. */
export function offsetOf(iso: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  const name = parts.formatToParts(new Date(iso)).find((part) => part.type === "timeZoneName");
  const offset = (name?.value ?? "").replace(/^GMT(?:[+-]0$)?/, "UTC"); // some say "GMT+0"
  return offset.replace("-", "−");
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

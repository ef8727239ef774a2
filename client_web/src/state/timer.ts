/** Time left of the open item, and until a moment, by the server's clock. Pure. */
import type { ItemView } from "../contract/events.gen";

export interface TimeLeft {
  /** Negative when the time box is used up. */
  readonly leftS: number;
  readonly boxS: number;
}

/** How far the server's clock is ahead of mine, in ms. */
export function clockOffsetMs(serverNow: string, localMs: number): number {
  const serverMs = Date.parse(serverNow);
  return Number.isNaN(serverMs) ? 0 : serverMs - localMs;
}

/** What is left of an item's time box; null when the item is not open. */
export function timeLeft(item: ItemView | null, nowMs: number): TimeLeft | null {
  if (item === null || item.opened_at === null || item.closed_at !== null) {
    return null;
  }
  const usedS = Math.floor((nowMs - Date.parse(item.opened_at)) / 1_000);
  return { leftS: item.time_box_s - Math.max(0, usedS), boxS: item.time_box_s };
}

/** How many whole seconds are left until a moment; 0 when it has come. */
export function secondsUntil(at: string, nowMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(at) - nowMs) / 1_000));
}

/** 07:42, or −01:05 when over; with hours only when there are some. */
export function clockText(seconds: number): string {
  const whole = Math.abs(Math.trunc(seconds));
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor((whole % 3_600) / 60);
  const parts = hours > 0 ? [hours, minutes, whole % 60] : [minutes, whole % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return seconds < 0 && whole > 0 ? `−${text}` : text;
}

/** The share of the time box that is left, between 0 and 1. */
export function shareLeft(left: TimeLeft): number {
  return left.boxS <= 0 ? 0 : Math.min(1, Math.max(0, left.leftS / left.boxS));
}

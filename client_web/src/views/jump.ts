/** Bringing a part of the side panel into sight. */
import type { Part } from "../ui";

export function jumpTo(id: Part): void {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  document.getElementById(id)?.scrollIntoView({ behavior, block: "start", inline: "nearest" });
}

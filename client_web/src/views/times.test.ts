import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { useCatalogue } from "../locale/gettext";
import { clockOf, momentOf, useZone, zoneOf } from "./times";

const WINTER = "2026-03-02T08:00:00+00:00";
const SUMMER = "2026-07-02T08:00:00+00:00";

beforeEach(() => useZone("Asia/Almaty", "Almaty"));

afterEach(() => {
  useZone("UTC", "UTC");
  useCatalogue("en", {});
});

describe("times", () => {
  it("are those of the reader's settings, and say so", () => {
    expect(clockOf(WINTER)).toBe("13:00");
    expect(momentOf(WINTER)).toBe("2 Mar 2026, 13:00 (UTC+5)");
    expect(zoneOf(WINTER)).toBe("Almaty (UTC+5)");
  });

  it("follow the offset of their own moment", () => {
    useZone("America/New_York", "New York");

    expect([zoneOf(WINTER), zoneOf(SUMMER)]).toEqual(["New York (UTC−5)", "New York (UTC−4)"]);
  });

  it("name UTC once", () => {
    useZone("UTC", "UTC");

    expect(zoneOf(WINTER)).toBe("UTC");
  });

  it("are the browser's own, under no other name, where it does not know the zone", () => {
    useZone("Europe/Atlantis", "Atlantis");

    expect(zoneOf(WINTER)).toMatch(/^UTC/);
  });

  it("are written in the reader's language", () => {
    useCatalogue("zh", {});

    expect(momentOf(WINTER)).toBe("2026年3月2日 13:00 (UTC+5)");
  });
});

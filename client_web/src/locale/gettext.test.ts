import { afterEach, expect, test } from "vitest";

import { gettext, ngettext, useCatalogue } from "./gettext";

afterEach(() => useCatalogue("en", {}));

test("a missing sentence is shown in English with its places filled", () => {
  expect(gettext("Following %(name)s", { name: "Chen Wei" })).toBe("Following Chen Wei");
});

test("Russian takes the plural form that the number asks for", () => {
  useCatalogue("ru", {
    "%(n)s participant": {
      one: "%(n)s участник",
      few: "%(n)s участника",
      many: "%(n)s участников",
      other: "%(n)s участника",
    },
  });

  const texts = [1, 3, 6, 21].map((n) => ngettext("%(n)s participant", "%(n)s participants", n));

  expect(texts).toEqual(["1 участник", "3 участника", "6 участников", "21 участник"]);
});

test("English picks singular and plural without a catalogue", () => {
  expect(ngettext("%(n)s line", "%(n)s lines", 1)).toBe("1 line");
  expect(ngettext("%(n)s line", "%(n)s lines", 0)).toBe("0 lines");
});

test("a value that looks like a place is left as it was written", () => {
  expect(gettext("By %(name)s", { name: "%(x)s" })).toBe("By %(x)s");
});

import { expect, test } from "vitest";

import { troubleOf } from "./devices";

const named = (name: string) => Object.assign(new Error("it failed"), { name });

test.each([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["NotFoundError", "missing"],
  ["OverconstrainedError", "missing"],
] as const)("a browser's %s is read as %s", (name, trouble) => {
  expect(troubleOf(named(name))).toBe(trouble);
});

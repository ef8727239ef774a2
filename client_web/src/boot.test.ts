import { expect, test } from "vitest";

import { type Boot, institutionIn } from "./boot";

test("an institution is called as its reader calls it, and as recorded where that is not known", () => {
  const boot = { institutions: { "Beijing Hospital": "北京医院" } } as unknown as Boot;

  expect(institutionIn(boot, "Beijing Hospital")).toBe("北京医院");
  expect(institutionIn(boot, "Moscow Centre")).toBe("Moscow Centre");
});

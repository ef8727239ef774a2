import { expect, test } from "vitest";

import type { PointerMoved, ViewState } from "../contract/events.gen";
import { leadOf, NO_LEAD, withPointer, withView } from "./lead";

const looks = (material_id: string): ViewState => ({ material_id, x: 0.5, y: 0.5, zoom: 2 });
const points = (material_id: string, x: number | null = 0.4): PointerMoved => ({
  person_id: "p1",
  material_id,
  x,
  y: x,
});

test("a view and a pointer of the shown material are taken", () => {
  const lead = withPointer(withView(NO_LEAD, looks("x"), "x"), points("x"), "x");

  expect([lead.view?.zoom, lead.pointer?.x]).toEqual([2, 0.4]);
});

test("a view of a material that is no longer shown is dropped", () => {
  expect(withView(NO_LEAD, looks("old"), "x")).toBe(NO_LEAD);
});

test("a pointer on a material that is no longer shown is no pointer", () => {
  expect(withPointer(NO_LEAD, points("old"), "x").pointer).toBeNull();
});

test("a pointer without a place is no pointer", () => {
  const pointing = withPointer(NO_LEAD, points("x"), "x");

  expect(withPointer(pointing, points("x", null), "x").pointer).toBeNull();
});

test("showing another material forgets the view and the pointer of the one before", () => {
  const lead = withPointer(withView(NO_LEAD, looks("x"), "x"), points("x"), "x");

  expect(leadOf(lead, "y")).toEqual(NO_LEAD);
  expect(leadOf(lead, "x")).toBe(lead);
});

import { expect, test } from "vitest";

import { item } from "../testing/fixtures";
import { placed, stepped, toCome } from "./order";

test("only what is still to come has an order", () => {
  const items = [item("a", { state: "closed" }), item("b"), item("c", { state: "called" }), item("d")];

  expect(toCome(items)).toEqual(["b", "d"]);
});

test("an item steps up or down, and stays at the ends", () => {
  expect(stepped(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
  expect(stepped(["a", "b", "c"], "b", 1)).toEqual(["a", "c", "b"]);
  expect(stepped(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
  expect(stepped(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
  expect(stepped(["a", "b"], "x", 1)).toEqual(["a", "b"]);
});

test("an item is dropped at the place of another", () => {
  expect(placed(["a", "b", "c"], "a", 2)).toEqual(["b", "c", "a"]);
  expect(placed(["a", "b", "c"], "c", 0)).toEqual(["c", "a", "b"]);
});

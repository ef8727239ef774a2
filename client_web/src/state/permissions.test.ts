import { expect, test } from "vitest";

import { item, person } from "../testing/fixtures";
import { mayBeRemoved, permissionsOf, type Permissions } from "./permissions";

const NONE: Permissions = {
  lead: false,
  moderate: false,
  order: false,
  note: false,
  draft: false,
  record: false,
  present: false,
  dissent: false,
};
const withScribe = [person("s", { role: "scribe" })];

test.each<[string, Partial<Permissions>]>([
  ["chair", { lead: true, moderate: true, order: true, note: true, draft: true, record: true, present: true, dissent: true }],
  ["deputy_chair", { lead: true, moderate: true, order: true, note: true, draft: true, record: true, present: true, dissent: true }],
  ["scribe", { note: true, draft: true, record: true, dissent: true }],
  ["member", { dissent: true }],
  ["expert", { dissent: true }],
  ["coordinator", { order: true, note: true }],
  ["guest", {}],
  ["observer", {}],
  ["trainee", {}],
  ["interpreter", {}],
])("a %s is shown what the role may do", (role, allowed) => {
  expect(permissionsOf(role, "p1", item("a"), withScribe)).toEqual({ ...NONE, ...allowed });
});

test("while another leads, a deputy drafts and looks after the room, and no more", () => {
  const beside = permissionsOf("deputy_chair", "p1", item("a"), withScribe, "p2");

  expect(beside).toEqual({
    ...NONE,
    moderate: true,
    draft: true,
    dissent: true,
  });
  expect(permissionsOf("deputy_chair", "p1", item("a"), withScribe, "p1").lead).toBe(true);
});

test("a coordinator drafts when nobody is invited as scribe", () => {
  expect(permissionsOf("coordinator", "p1", null, [person("p1")]).draft).toBe(true);
});

test("whoever presents the open item may show its materials", () => {
  const mine = item("a", { presenter_id: "p1" });

  expect(permissionsOf("guest", "p1", mine, []).present).toBe(true);
  expect(permissionsOf("guest", "p2", mine, []).present).toBe(false);
});

test("whoever may lead cannot be put out of the room", () => {
  const roles = ["chair", "deputy_chair", "scribe", "member", "guest", "room"];

  expect(roles.filter((role) => mayBeRemoved(person("p", { role })))).toEqual(["scribe", "member", "guest", "room"]);
});

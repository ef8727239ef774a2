import { expect, test } from "vitest";

import type { InstitutionNames } from "./contract/events.gen";
import { Institutions } from "./institutions";
import { settle } from "./testing/fake-timing";
import { person } from "./testing/fixtures";

const MOSCOW: InstitutionNames = { names: [{ recorded: "Moscow Centre", called: "莫斯科中心" }] };
const at = (...institutions: readonly string[]) =>
  institutions.map((institution) => person(`of ${institution}`, { institution }));

function withAnswers(...answers: (InstitutionNames | null)[]) {
  const asked: number[] = [];
  const ask = () => Promise.resolve(answers[asked.push(1) - 1] ?? null);
  return { asked, institutions: new Institutions({ "Beijing Hospital": "北京医院" }, ask) };
}

test("an institution is called as its reader calls it, and as recorded where that is not known", async () => {
  const { asked, institutions } = withAnswers();
  institutions.follow(at("Beijing Hospital"));
  await settle();

  expect(asked).toEqual([]);
  expect(institutions.called("Beijing Hospital")).toBe("北京医院");
  expect(institutions.called("Moscow Centre")).toBe("Moscow Centre");
});

test("a name that the page did not bring is asked for once", async () => {
  const { asked, institutions } = withAnswers(MOSCOW);
  institutions.follow(at("Beijing Hospital", "Moscow Centre", "Shared Name"));
  institutions.follow(at("Moscow Centre", "Shared Name"));
  await settle();
  institutions.follow(at("Moscow Centre", "Shared Name"));

  expect(asked).toHaveLength(1);
  expect(institutions.called("Moscow Centre")).toBe("莫斯科中心");
  expect(institutions.called("Beijing Hospital")).toBe("北京医院");
  expect(institutions.called("Shared Name")).toBe("Shared Name");
});

test("what was not answered is asked again when the room changes", async () => {
  const { institutions } = withAnswers(null, MOSCOW);
  institutions.follow(at("Moscow Centre"));
  await settle();
  institutions.follow(at("Moscow Centre"));
  await settle();

  expect(institutions.called("Moscow Centre")).toBe("莫斯科中心");
});

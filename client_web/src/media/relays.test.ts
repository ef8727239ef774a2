import { expect, test } from "vitest";

import type { IceServers } from "../contract/events.gen";
import { Relays } from "./relays";

const TURN: IceServers = {
  servers: [{ urls: ["turns:relay.example:443"], username: "1:x", credential: "s" }],
  expires_s: 600,
  relay_only: false,
};

function asking(...answers: readonly (IceServers | Error)[]) {
  const clock = { nowMs: 0, asked: 0 };
  const relays = new Relays(
    async () => {
      const answer = answers[Math.min(clock.asked, answers.length - 1)];
      clock.asked += 1;
      if (answer === undefined || answer instanceof Error) {
        throw answer ?? new Error("no answer");
      }
      return answer;
    },
    () => clock.nowMs,
  );
  return { clock, relays };
}

test("both connections ask once, and again shortly before the credentials end", async () => {
  const { clock, relays } = asking(TURN);
  await Promise.all([relays.configuration("all"), relays.configuration("all")]);
  clock.nowMs = 539_000;
  await relays.configuration("all");
  expect(clock.asked).toBe(1);

  clock.nowMs = 540_000;
  await relays.configuration("all");

  expect(clock.asked).toBe(2);
});

test.each([
  ["every way", TURN, "all", "all"],
  ["only a relay", TURN, "relay", "relay"],
  ["a relay where the house allows nothing else", { ...TURN, relay_only: true }, "all", "relay"],
  ["every way where there is no relay", { ...TURN, servers: [], relay_only: true }, "relay", "all"],
] as const)("a connection may take %s", async (_what, answer, way, policy) => {
  const { relays } = asking(answer);

  expect((await relays.configuration(way)).iceTransportPolicy).toBe(policy);
});

test("without an answer a connection is tried without a relay, and the next one asks again", async () => {
  const { relays } = asking(new Error("lost"), TURN);

  expect(await relays.configuration("relay")).toEqual({ iceServers: [], iceTransportPolicy: "all" });
  expect(relays.exist).toBe(false);
  await relays.configuration("all");
  expect(relays.exist).toBe(true);
});

test("a question that is lost with the line takes no relay away", async () => {
  const { clock, relays } = asking({ ...TURN, relay_only: true }, new Error("lost"), TURN);
  await relays.configuration("all");
  clock.nowMs = 560_000;

  const kept = await relays.configuration("all");
  expect(kept.iceServers).toHaveLength(1);
  expect(kept.iceTransportPolicy).toBe("relay");
  expect(relays.exist).toBe(true);

  await relays.configuration("all");
  expect(clock.asked).toBe(3);
});

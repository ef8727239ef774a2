import { expect, test } from "vitest";

import { connectionLines, isBroken, type ConnectionFacts } from "./connection-lines";
import type { Standing } from "./media/live-media";

const WELL: Standing = { health: "connected", fault: null };
const SEARCHING: Standing = { health: "recovering", fault: "reaching" };
const FIRST: Standing = { health: "connecting", fault: "securing" };

const facts = (over: Partial<ConnectionFacts> = {}): ConnectionFacts => ({
  isLineUp: true,
  sending: WELL,
  receiving: WELL,
  ...over,
});
const said = (over: Partial<ConnectionFacts>, duration: "moment" | "while" | "long") =>
  connectionLines(facts(over), duration).map((each) => each.text);

test("what works is not spoken of", () => {
  expect(isBroken(facts())).toBe(false);
  expect(said({}, "long")).toEqual([]);
});

test("what passes by itself in a moment moves nothing on the screen", () => {
  expect(isBroken(facts({ receiving: SEARCHING }))).toBe(true);
  expect(said({ receiving: SEARCHING }, "moment")).toEqual([]);
});

test("each direction is named with the part that fails", () => {
  expect(said({ sending: SEARCHING }, "while")[0]).toMatch(/do not reach the others.*ICE/u);
  expect(said({ receiving: FIRST }, "while")[0]).toMatch(/do not receive.*DTLS/u);
  expect(said({ sending: FIRST, receiving: SEARCHING }, "while")).toHaveLength(2);
  expect(said({ sending: SEARCHING, receiving: SEARCHING }, "while")[0]).toMatch(/neither/u);
});

test("a first connection that takes long is told as one that broke", () => {
  expect(said({ sending: FIRST, receiving: FIRST }, "while")[0]).toMatch(/neither.*DTLS/u);
});

test("what lasts comes with what helps", () => {
  expect(said({ sending: SEARCHING }, "while")[0]).not.toMatch(/If this lasts/u);
  expect(said({ sending: SEARCHING }, "long")[0]).toMatch(/firewall/u);
  const asking: Standing = { health: "recovering", fault: "asking" };
  expect(said({ sending: asking }, "long")[0]).toMatch(/whoever runs the server/u);
  expect(said({ isLineUp: false }, "long")[0]).toMatch(/cable or Wi-Fi/u);
});

test("without the line to the server it is said whether sound may go on", () => {
  expect(said({ isLineUp: false }, "while")[0]).toMatch(/Sound and picture may go on/u);
  expect(said({ isLineUp: false, receiving: SEARCHING }, "while")[0]).not.toMatch(/may go on/u);
});

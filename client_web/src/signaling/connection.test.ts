import { beforeEach, expect, test } from "vitest";

import type { RoomJoined, RoomResumed } from "../contract/events.gen";
import { FakeLine } from "../testing/fake-line";
import { FakeTiming, settle } from "../testing/fake-timing";
import { event, snapshot } from "../testing/fixtures";
import { CommandLost, CommandRefused } from "./client";
import { Connection, DOUBT_MS } from "./connection";
import type { Place } from "./place";

const refusal = (code: string) =>
  new CommandRefused({ code, message: `Refused: ${code}`, field: "", detail: null });
const joined: RoomJoined = {
  status: "seated",
  person_id: "p1",
  seat_id: "seat-1",
  secret: "one",
  snapshot: snapshot(4),
  media_epoch: 1,
  removed: null,
};
const resumed: RoomResumed = {
  status: "seated",
  secret: "two",
  events: [event(5)],
  snapshot: null,
  media_epoch: 1,
  removed: null,
};

let line: FakeLine;
let timing: FakeTiming;
let connection: Connection;
let places: Place["kind"][];
let news: string[];

beforeEach(() => {
  line = new FakeLine();
  timing = new FakeTiming();
  places = [];
  news = [];
  line.answers.set("room.join", () => joined);
  line.answers.set("room.resume", () => resumed);
  connection = new Connection(
    line,
    "m1",
    {
      place: (place) => places.push(place.kind),
      line: (up) => news.push(up ? "up" : "down"),
      seated: (reply) => news.push(`seated ${reply.seat_id}`),
      resumed: (events) => news.push(`resumed ${events.map((each) => each.seq).join()}`),
      lastSeq: () => 4,
    },
    timing,
  );
});

async function sit(): Promise<void> {
  connection.open();
  await line.comeUp();
  connection.join(false);
  await settle();
}

const lastSent = () => line.sent.at(-1);

test("joining over an open line takes one command", async () => {
  await sit();

  expect(places).toEqual(["joining", "seated"]);
  expect(news).toEqual(["up", "seated seat-1"]);
  expect(line.sent.map((each) => each.name)).toEqual(["room.join"]);
});

test("a drop is followed by coming back to the same seat", async () => {
  await sit();
  line.drop();
  await timing.pass(250);
  await line.comeUp();

  expect(lastSent()).toMatchObject({
    name: "room.resume",
    request: { seat_id: "seat-1", secret: "one", last_seq: 4 },
  });
  expect(news).toEqual(["up", "seated seat-1", "down", "up", "resumed 5"]);
});

test("a line that leaves a question unanswered is replaced in two seconds, and the seat kept", async () => {
  await sit();
  void connection.callOrDoubt("media.restart", { direction: "publish", generation: 1 });
  await timing.pass(1_900);
  expect(news).toEqual(["up", "seated seat-1"]);
  await timing.pass(100);
  expect(news).toEqual(["up", "seated seat-1", "down"]);
  connection.doubt();
  await timing.pass(250);
  await line.comeUp();

  expect(lastSent()?.name).toBe("room.resume");
  expect(news).toEqual(["up", "seated seat-1", "down", "up", "resumed 5"]);
});

test("a line on which others are heard is not doubted for one question", async () => {
  await sit();
  void connection.callOrDoubt("media.restart", { direction: "publish", generation: 1 });
  await timing.pass(1_900);
  line.heard += 1;
  await timing.pass(100);
  await timing.pass(1_900);
  expect(news).toEqual(["up", "seated seat-1"]);

  await timing.pass(100);

  expect(news).toEqual(["up", "seated seat-1", "down"]);
});

test("the secret of the last resume is the next one's", async () => {
  await sit();
  line.drop();
  await line.comeUp();
  line.drop();
  await line.comeUp();

  expect(lastSent()).toMatchObject({ request: { secret: "two" } });
});

test("a seat that the server forgot is replaced by joining again", async () => {
  await sit();
  line.answers.set("room.resume", () => {
    throw refusal("unknown_seat");
  });
  line.answers.set("room.join", () => ({ ...joined, seat_id: "seat-2" }));
  line.drop();
  await line.comeUp();

  expect(news.slice(-2)).toEqual(["up", "seated seat-2"]);
});

test("attempts go on however often they fail", async () => {
  await sit();
  line.drop();
  for (let attempt = 0; attempt < 60; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await timing.pass(8_000);
    line.refuseSocket("");
  }

  expect(line.opened).toBeGreaterThanOrEqual(60);
  expect(connection.place.kind).toBe("seated");
});

test("the network coming back is not waited for", async () => {
  await sit();
  const before = line.opened;
  line.drop();
  connection.retryNow();

  expect(line.opened).toBe(before + 1);
});

test("a restarting server is left alone for as long as it asks", async () => {
  await sit();
  const before = line.opened;
  connection.draining(3_000);
  line.drop();
  await timing.pass(2_900);
  expect(line.opened).toBe(before);

  await timing.pass(200);

  expect(line.opened).toBe(before + 1);
});

test("a page that was over when the server restarted comes back when it is asked to", async () => {
  await sit();
  connection.closed({ reason: "moved", words: "" });
  connection.draining(3_000);
  line.drop();
  await timing.pass(60_000);
  const before = line.opened;

  connection.join(true);

  expect(line.opened).toBe(before + 1);
});

test("the second window is told, and moves here when asked to", async () => {
  line.answers.set("room.join", (request) => {
    if ((request as { take_over: boolean }).take_over) {
      return joined;
    }
    throw refusal("already_here");
  });
  await sit();
  expect(connection.place.kind).toBe("elsewhere");

  connection.join(true);
  await settle();

  expect(connection.place.kind).toBe("seated");
});

test.each(["moved", "removed"] as const)("who was %s does not come back by itself", async (reason) => {
  await sit();
  connection.closed({ reason, words: "Why." });
  line.drop();
  await timing.pass(60_000);
  await line.comeUp();

  expect(line.sent.filter((each) => each.name === "room.join")).toHaveLength(1);
  expect(connection.place).toEqual({ kind: "closed", reason, words: "Why." });
});

test("a guest waits in the lobby until the chair admits", async () => {
  line.answers.set("room.join", () => ({ ...joined, status: "lobby", snapshot: null }));
  await sit();
  expect(connection.place).toEqual({ kind: "lobby", removed: null });

  connection.admitted(joined);

  expect(connection.place.kind).toBe("seated");
  expect(news).toContain("seated seat-1");
});

test("who was put out while the line was down learns why in the lobby, and again after a drop", async () => {
  await sit();
  line.answers.set("room.resume", () => {
    throw refusal("unknown_seat");
  });
  const waits = { ...joined, status: "lobby", snapshot: null, removed: "The wrong room." };
  line.answers.set("room.join", () => waits);
  line.drop();
  await line.comeUp();
  expect(connection.place).toEqual({ kind: "lobby", removed: "The wrong room." });

  line.answers.set("room.resume", () => ({ ...waits, secret: "two", events: [] }));
  line.drop();
  await line.comeUp();

  expect(line.sent.at(-1)?.name).toBe("room.resume");
  expect(connection.place).toEqual({ kind: "lobby", removed: "The wrong room." });
  expect(news.filter((each) => each.startsWith("resumed"))).toEqual([]);
});

test("a meeting that is not mine ends the attempts with the server's sentence", async () => {
  line.answers.set("room.join", () => {
    throw refusal("not_found");
  });
  await sit();
  await timing.pass(60_000);

  expect(connection.place).toEqual({
    kind: "refused",
    code: "not_found",
    message: "Refused: not_found",
  });
  expect(timing.timers).toEqual([]);
});

test("a busy server is asked again", async () => {
  line.answers.set("room.join", () => {
    throw refusal("storage_busy");
  });
  await sit();
  line.answers.set("room.join", () => joined);
  await timing.pass(250);

  expect(connection.place.kind).toBe("seated");
});

test("a command caught by a drop is sent again under the same id", async () => {
  await sit();
  const reply = connection.command("hand.raise", {});
  await settle();
  line.drop();
  line.answers.set("hand.raise", () => ({ seq: 6 }));
  await line.comeUp();

  await expect(reply).resolves.toEqual({ seq: 6 });
  const ids = line.sent.filter((each) => each.name === "hand.raise").map((each) => each.id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test("a command without an answer fails when patience ends", async () => {
  await sit();
  line.drop();
  const reply = connection.command("hand.raise", {}).catch((error: unknown) => error);
  await settle();
  await timing.pass(30_000);

  await expect(reply).resolves.toBeInstanceOf(CommandLost);
});

test("a command given while the line is down waits for the seat, not only for the line", async () => {
  await sit();
  line.answers.set("hand.raise", () => ({ seq: 6 }));
  line.drop();
  const reply = connection.command("hand.raise", {});
  await settle();
  await line.comeUp();

  await expect(reply).resolves.toEqual({ seq: 6 });
  expect(line.sent.map((each) => each.name).slice(-2)).toEqual(["room.resume", "hand.raise"]);
});

test("a command that is of no use later is lost at once without the seat", async () => {
  await sit();
  line.answers.set("media.set_source", () => ({}));
  line.drop();

  await expect(
    connection.callNow("media.set_source", { source: "camera", active: true }),
  ).rejects.toBeInstanceOf(CommandLost);
  expect(line.sent.map((each) => each.name)).toEqual(["room.join"]);
});

test("a refused command is not sent again", async () => {
  await sit();
  line.answers.set("hand.raise", () => {
    throw refusal("illegal_transition");
  });

  await expect(connection.command("hand.raise", {})).rejects.toMatchObject({
    code: "illegal_transition",
  });
});

test("leaving ends the connection", async () => {
  await sit();
  line.answers.set("room.leave", () => ({}));
  await connection.leave();
  line.drop();
  await timing.pass(60_000);

  expect(connection.place.kind).toBe("left");
  expect(timing.timers).toEqual([]);
});

test("a lost sign-in asks to sign in again", async () => {
  await sit();
  line.drop();
  line.refuseSocket("unauthenticated");

  expect(connection.place.kind).toBe("signed_out");
});

test("after sleep a line that is silent is replaced, and the seat brings what was missed", async () => {
  connection.join(false);
  await line.comeUp();
  news.length = 0;

  void connection.awake();
  await timing.pass(DOUBT_MS);
  expect(news).toEqual(["down"]);
  await timing.pass(10_000);
  expect(line.opened).toBeGreaterThan(0);
  await line.comeUp();

  expect(news).toEqual(["down", "up", "resumed 5"]);
});

test("after sleep a line that answers is kept, also when the answer is a refusal", async () => {
  connection.join(false);
  await line.comeUp();
  line.answers.set("media.ice", () => {
    throw refusal("in_lobby");
  });
  news.length = 0;

  await connection.awake();
  await timing.pass(DOUBT_MS);

  expect(news).toEqual([]);
  expect(line.isUp).toBe(true);
});

test("after sleep a line that is down is opened at once", async () => {
  connection.join(false);
  await line.comeUp();
  line.drop();
  const { opened } = line;

  await connection.awake();

  expect(line.opened).toBe(opened + 1);
});

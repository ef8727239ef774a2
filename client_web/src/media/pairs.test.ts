import { expect, test } from "vitest";

import { pairsIn } from "./pairs";

const section = (kind: string, stream: string) =>
  `m=${kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:x\r\na=msid:${stream} track\r\n`;

test.each([
  [0, []],
  [1, [["audio", "pair-0"], ["video", "pair-0"]]],
  [2, [["audio", "pair-0"], ["video", "pair-0"], ["audio", "pair-1"], ["video", "pair-1"]]],
  [1, [["audio", "pair-0"], ["video", "pair-0"], ["audio", "voice-0"], ["video", "screen-0"]]],
  [0, [["application", "pair-0"], ["video", "pair-0"]]],
] as const)("%i pairs are told from %j", (count, sections) => {
  const sdp = `v=0\r\n${sections.map(([kind, stream]) => section(kind, stream)).join("")}`;

  expect(pairsIn(sdp)).toBe(count);
});

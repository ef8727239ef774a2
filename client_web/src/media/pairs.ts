/** How many people's pictures can be received at once, told from the server's offer. Pure. */

const SECTION = /^m=(audio|video) /u;
const STREAM = /^a=msid:(\S+)/u;

/** Count the streams that have both a section of sound and one of picture. */
export function pairsIn(sdp: string): number {
  const streams = { audio: new Set<string>(), video: new Set<string>() };
  let kind: "audio" | "video" | null = null;
  for (const line of sdp.split(/\r?\n/u)) {
    if (line.startsWith("m=")) {
      const named = SECTION.exec(line)?.[1];
      kind = named === "audio" || named === "video" ? named : null;
    }
    const stream = STREAM.exec(line)?.[1];
    if (kind !== null && stream !== undefined) {
      streams[kind].add(stream);
    }
  }
  return [...streams.audio].filter((each) => streams.video.has(each)).length;
}

import { signal } from "@preact/signals";
import { expect, test, vi } from "vitest";

import { keepScreenOn } from "./screen-on";

function browser(answer: () => Promise<{ release: () => Promise<void> }>) {
  const request = vi.fn(answer);
  let isVisible = true;
  let look: () => void = () => undefined;
  return {
    request,
    around: {
      wakeLock: { request },
      isVisible: () => isVisible,
      onSight: (act: () => void) => void (look = act),
    },
    see: (now: boolean) => {
      isVisible = now;
      look();
    },
  };
}

test("the screen stays on in the room, again after it was out of sight, and no longer outside", async () => {
  const release = vi.fn(async () => undefined);
  const { request, around, see } = browser(async () => ({ release }));
  const isSeated = signal(false);
  keepScreenOn(isSeated, around);
  expect(request).not.toHaveBeenCalled();

  isSeated.value = true;
  expect(request).toHaveBeenCalledTimes(1);
  see(false);
  expect(request).toHaveBeenCalledTimes(1);
  see(true);
  expect(request).toHaveBeenCalledTimes(2);

  isSeated.value = false;
  await vi.waitFor(() => expect(release).toHaveBeenCalledTimes(1));
  see(true);
  expect(request).toHaveBeenCalledTimes(2);
});

test("a device that refuses is left alone", async () => {
  const { request, around } = browser(async () => {
    throw new DOMException("battery", "NotAllowedError");
  });
  const isSeated = signal(true);

  keepScreenOn(isSeated, around);
  isSeated.value = false;

  await expect(request.mock.results[0]?.value).rejects.toThrow("battery");
});

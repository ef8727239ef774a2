/** The size of an element, as it changes. */
import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Size } from "../state/viewport";

export function useSize<E extends HTMLElement>(): [RefObject<E | null>, Size | null] {
  const element = useRef<E>(null);
  const size = useSignal<Size | null>(null);
  useEffect(() => {
    if (element.current === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) {
        const { width, height } = entry.contentRect;
        size.value = { width, height };
      }
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [size]);
  return [element, size.value];
}

/** The size of an element, as it changes. */
import { useSignal, type Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Size } from "../state/viewport";

export function useSize<E extends HTMLElement>(): [RefObject<E | null>, Size | null] {
  const size = useSignal<Size | null>(null);
  const element = useMeasured<E>(size);
  return [element, size.value];
}

/** Keep a signal at the size of the element that gets this reference. */
export function useMeasured<E extends HTMLElement>(size: Signal<Size | null>): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (element.current === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) {
        const { width, height } = entry.contentRect;
        const before = size.peek();
        if (before?.width !== width || before.height !== height) {
          size.value = { width, height };
        }
      }
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [size]);
  return element;
}

/** How long something has lasted, in steps. */
import { useEffect, useState } from "preact/hooks";

/** How many of these times (ms, growing) have passed since `what` became this; 0 while it is null. */
export function useLasting(what: string | null, ...steps: readonly number[]): number {
  const [passed, setPassed] = useState(0);
  const key = steps.join();
  useEffect(() => {
    setPassed(0);
    if (what === null) {
      return undefined;
    }
    const timers = key
      .split(",")
      .map((ms, index) => setTimeout(() => setPassed(index + 1), Number(ms)));
    return () => timers.forEach(clearTimeout);
  }, [what, key]);
  return what === null ? 0 : passed;
}

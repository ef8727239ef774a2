/** How long something has lasted, in steps. */
import { useEffect, useState } from "preact/hooks";

/** How many of these times (ms, growing) have passed since `isOn` became true; 0 while it is not. */
export function useLasting(isOn: boolean, ...steps: readonly number[]): number {
  const [passed, setPassed] = useState(0);
  const key = steps.join();
  useEffect(() => {
    setPassed(0);
    if (!isOn) {
      return undefined;
    }
    const timers = key
      .split(",")
      .map((ms, index) => setTimeout(() => setPassed(index + 1), Number(ms)));
    return () => timers.forEach(clearTimeout);
  }, [isOn, key]);
  return isOn ? passed : 0;
}

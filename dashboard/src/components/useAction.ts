"use client";

import { useCallback, useRef, useState } from "react";

export interface Action<Arguments extends unknown[]> {
  run: (...given: Arguments) => Promise<boolean>;
  busy: boolean;
  done: boolean;
  error: Error | null;
}

/** Something that a button does: one at a time, and what came of it. `run` tells whether it went well. */
export function useAction<Arguments extends unknown[]>(
  work: (...given: Arguments) => Promise<unknown>,
): Action<Arguments> {
  const [outcome, setOutcome] = useState<{ busy: boolean; done: boolean; error: Error | null }>({
    busy: false,
    done: false,
    error: null,
  });
  const running = useRef(false);
  const run = useCallback(
    async (...given: Arguments) => {
      if (running.current) return false;
      running.current = true;
      setOutcome({ busy: true, done: false, error: null });
      try {
        await work(...given);
        setOutcome({ busy: false, done: true, error: null });
        return true;
      } catch (error) {
        setOutcome({ busy: false, done: false, error: error as Error });
        return false;
      } finally {
        running.current = false;
      }
    },
    [work],
  );
  return { run, ...outcome };
}

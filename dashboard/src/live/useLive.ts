"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";
import { listen, liveSince, liveState, watchState, type LiveListener, type LiveState } from "./connection";

/** Hear what is new while the component is shown. */
export function useLive(listener: LiveListener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(
    () =>
      listen({
        event: (event) => latest.current.event?.(event),
        samples: (samples) => latest.current.samples?.(samples),
        missed: () => latest.current.missed?.(),
      }),
    [],
  );
}

/** How the connection is. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(watchState, liveState, () => "connecting");
}

/** Since when it is so, epoch milliseconds. */
export function useLiveSince(): number {
  return useSyncExternalStore(watchState, liveSince, () => 0);
}

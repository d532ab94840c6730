"use client";

import { useCallback, useMemo, useState } from "react";
import { lastOf, refreshEvery, scaled, shifted, windowOf, type RangeName, type TimeWindow } from "./timeWindow";

/** Which stretch of time a page shows: the last hour, day … up to whenever it is read, or a fixed one. */
export type Stretch = { kind: "last"; range: RangeName } | { kind: "fixed"; window: TimeWindow };

/** The window of a stretch, as of now. */
export function windowNow(stretch: Stretch): TimeWindow {
  return stretch.kind === "fixed" ? stretch.window : lastOf(stretch.range, Date.now());
}

/** What tells two stretches apart, for caches. */
export function nameOf(stretch: Stretch): string {
  return stretch.kind === "last" ? stretch.range : `${stretch.window.from}-${stretch.window.to}`;
}

/** How often it is read anew; a fixed stretch never. */
export function refreshOf(stretch: Stretch): number {
  return stretch.kind === "last" ? refreshEvery(stretch.range) : 0;
}

export function useStretch(first: Stretch) {
  const [stretch, setStretch] = useState(first);
  const [latest, setLatest] = useState<RangeName>(first.kind === "last" ? first.range : "h24");
  const last = useCallback((range: RangeName) => {
    setLatest(range);
    setStretch({ kind: "last", range });
  }, []);
  const zoom = useCallback((from: number, to: number) => setStretch({ kind: "fixed", window: windowOf(from, to) }), []);
  const move = useCallback(
    (parts: number) => setStretch((before) => fixed(shifted(windowNow(before), parts, Date.now()))),
    [],
  );
  const scale = useCallback(
    (times: number) => setStretch((before) => fixed(scaled(windowNow(before), times, Date.now()))),
    [],
  );
  const back = useCallback(() => setStretch({ kind: "last", range: latest }), [latest]);
  return useMemo(() => ({ stretch, last, zoom, move, scale, back }), [stretch, last, zoom, move, scale, back]);
}

function fixed(window: TimeWindow): Stretch {
  return { kind: "fixed", window };
}

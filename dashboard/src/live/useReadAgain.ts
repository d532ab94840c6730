"use client";

import { useEffect, useRef } from "react";
import type { FeedEvent } from "@/api/shapes";
import { useLive } from "./useLive";

// Events come in bursts: an hourly order makes one of each device. One reading answers them all.
const GATHER_MS = 800;

/** Read something anew when an event says that it changed, once for a burst of them. */
export function useReadAgain(concerns: (event: FeedEvent) => boolean, readAgain: () => void): void {
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(readAgain);
  useEffect(() => {
    latest.current = readAgain;
  });
  useEffect(() => () => clearTimeout(waiting.current), []);
  const soon = () => {
    waiting.current ??= setTimeout(() => {
      waiting.current = undefined;
      latest.current();
    }, GATHER_MS);
  };
  useLive({
    event: (event) => {
      if (concerns(event)) soon();
    },
    missed: soon,
  });
}

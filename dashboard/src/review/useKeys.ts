"use client";

import { useEffect, useRef } from "react";

/** Hear single keys, but not while somebody writes or a dialog asks. */
export function useKeys(pressed: (key: string) => void): void {
  const latest = useRef(pressed);
  useEffect(() => {
    latest.current = pressed;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const writing = event.target instanceof HTMLElement && event.target.closest("input, select, textarea, dialog");
      if (writing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      latest.current(event.key.toLowerCase());
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, []);
}

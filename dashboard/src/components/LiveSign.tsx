"use client";

import { useLive, useLiveState } from "@/live/useLive";
import { useTexts } from "@/texts";

const DOTS = { connecting: "bg-soft", live: "bg-leaf", away: "bg-critical" } as const;

/** How the live connection is; it also keeps it open on pages that listen to nothing else. */
export function LiveSign() {
  const texts = useTexts();
  const state = useLiveState();
  useLive({});
  return (
    <p className="flex items-center gap-2 text-sm text-soft">
      <span className={`size-2.5 shrink-0 rounded-full ${DOTS[state]}`} aria-hidden />
      {texts.live[state]}
    </p>
  );
}

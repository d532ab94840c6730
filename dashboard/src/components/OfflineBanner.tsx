"use client";

import { CloudOff } from "lucide-react";
import { useLiveSince, useLiveState } from "@/live/useLive";
import { moment } from "@/settings/times";
import { useTexts } from "@/texts";

/** Says that what is on the screen may be old, and since when, while the service cannot be heard. */
export function OfflineBanner() {
  const texts = useTexts();
  const state = useLiveState();
  const since = useLiveSince();
  return (
    <div role="status">
      {state === "away" && (
        <p className="mb-4 flex items-center gap-3 rounded-2xl bg-critical-wash px-4 py-3 text-sm text-critical">
          <CloudOff size={20} className="shrink-0" aria-hidden />
          {texts.live.old(moment(since))}
        </p>
      )}
    </div>
  );
}

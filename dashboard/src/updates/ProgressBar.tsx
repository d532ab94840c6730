"use client";

import type { Rollout } from "@/api/shapes";
import { useTexts } from "@/texts";
import { isActive, standingsOf, type Standing } from "./progress";

const FILLS: Record<Standing, string> = {
  done: "bg-leaf",
  failed: "bg-critical",
  underWay: "bg-silent",
  waiting: "bg-line",
  leftOut: "bg-edge/50",
};

/** How far the devices of a roll-out are: as a bar, and in words. */
export function ProgressBar({ rollout, counts }: { rollout: Rollout; counts: Readonly<Record<string, number>> }) {
  const texts = useTexts();
  const standings = standingsOf(rollout, counts);
  if (rollout.state === "preparing" || standings.length === 0) {
    const said = isActive(rollout) ? texts.updates.gathering(rollout.devices) : texts.updates.noProgress;
    return <p className="text-sm text-soft">{said}</p>;
  }
  return (
    <div>
      <div className="flex h-2 gap-px overflow-hidden rounded-full" aria-hidden>
        {standings.map(([standing, many]) => (
          // Of ten thousand devices, the one that failed is still to be seen.
          <span key={standing} className={`min-w-1 ${FILLS[standing]}`} style={{ flexGrow: many }} />
        ))}
      </div>
      <ul className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-soft">
        {standings.map(([standing, many]) => (
          <li key={standing} className="flex items-center gap-1.5">
            <span className={`size-2 shrink-0 rounded-full ${FILLS[standing]}`} aria-hidden />
            {texts.updates.progress[standing](many)}
          </li>
        ))}
      </ul>
    </div>
  );
}

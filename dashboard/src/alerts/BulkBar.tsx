"use client";

import type { Alert } from "@/api/shapes";
import type { Action } from "@/components/useAction";
import { Outcome } from "@/components/Outcome";
import { useTexts } from "@/texts";
import { AlertSteps, type Step } from "./AlertSteps";

// As many as the API takes in one request.
const MOST_AT_ONCE = 50;

/** One step for several alerts at once. */
export function BulkBar({
  alerts,
  chosen,
  choose,
  bulk,
  failures,
}: {
  alerts: readonly Alert[];
  chosen: ReadonlySet<string>;
  choose: (chosen: ReadonlySet<string>) => void;
  bulk: Action<[Step]>;
  failures: number;
}) {
  const texts = useTexts();
  const ids = alerts.slice(0, MOST_AT_ONCE).map(({ alert_id }) => alert_id);
  const all = ids.length > 0 && ids.every((id) => chosen.has(id));
  return (
    <div
      className={`mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-2xl px-3 sm:px-4 ${
        chosen.size > 0 ? "sticky top-2 z-30 border border-leaf bg-surface py-2 shadow-lg" : ""
      }`}
    >
      <label className="flex min-h-11 items-center gap-3 text-sm">
        <input
          type="checkbox"
          checked={all}
          onChange={() => choose(all ? new Set() : new Set(ids))}
          className="size-5 accent-(--leaf)"
        />
        {chosen.size > 0 ? texts.alerts.selected(chosen.size) : texts.alerts.selectAll}
      </label>
      {chosen.size > 0 && <AlertSteps busy={bulk.busy} take={(step) => void bulk.run(step)} />}
      <Outcome action={bulk} done={failures > 0 ? texts.alerts.failed(failures) : texts.alerts.allDone} />
    </div>
  );
}

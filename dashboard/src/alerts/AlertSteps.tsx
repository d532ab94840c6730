"use client";

import { BellOff, Check, Eye } from "lucide-react";
import { Button } from "@/components/Button";
import { useTexts } from "@/texts";

/** What can be done about an alert; a snooze has its length in minutes. */
export type Step = { step: "acknowledge" } | { step: "resolve" } | { step: "snooze"; minutes: number };

const SNOOZES = { m60: 60, m480: 480, m1440: 1440, m10080: 10_080 } as const;

export function AlertSteps({ busy, take }: { busy: boolean; take: (step: Step) => void }) {
  const texts = useTexts();
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabled={busy} onClick={() => take({ step: "acknowledge" })}>
        <Eye size={16} aria-hidden />
        {texts.alerts.acknowledge}
      </Button>
      <Button disabled={busy} onClick={() => take({ step: "resolve" })}>
        <Check size={16} aria-hidden />
        {texts.alerts.resolve}
      </Button>
      <label className="relative inline-flex">
        <span className="sr-only">{texts.alerts.snooze}</span>
        <BellOff size={16} className="pointer-events-none absolute left-4 top-1/2 -translate-y-1/2" aria-hidden />
        <select
          disabled={busy}
          value=""
          onChange={(event) => take({ step: "snooze", minutes: Number(event.target.value) })}
          className="min-h-11 rounded-xl border border-edge bg-surface pl-10 pr-3 text-sm font-medium"
        >
          <option value="" disabled>
            {texts.alerts.snooze}
          </option>
          {Object.entries(SNOOZES).map(([name, minutes]) => (
            <option key={name} value={minutes}>
              {texts.alerts.snoozeFor[name as keyof typeof SNOOZES]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

"use client";

import type { SystemReport } from "@/api/shapes";
import { duration, number } from "@/settings/numbers";
import { useTexts, type Texts } from "@/texts";

type Figure = SystemReport["lag_ms"];

/** How the platform itself fares, in figures; of one that is not known, why. */
export function Figures({ report }: { report: SystemReport }) {
  const texts = useTexts();
  return (
    <dl className="grid grid-cols-2 gap-2 sm:grid-cols-3 lg:col-span-2 2xl:grid-cols-6">
      {figuresOf(report, texts).map(([name, shown, why]) => (
        <div key={name} className="rounded-2xl border border-line bg-surface px-4 py-3">
          <dt className="text-xs text-soft">{name}</dt>
          <dd>
            <span className="text-lg font-semibold">{shown}</span>
            {why !== null && <span className="block text-xs text-soft">{why}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf(report: SystemReport, { system, common }: Texts): [string, string, string | null][] {
  const shown = ({ value, reason }: Figure, write: (value: number) => string): [string, string | null] => [
    value === null ? common.unknown : write(value),
    reason,
  ];
  const milliseconds = (value: number) => duration(value / 1000);
  return [
    [system.ingest, ...shown(report.messages_per_minute, (value) => number(value))],
    [system.lag, ...shown(report.lag_ms, milliseconds)],
    [system.endpointMedian, ...shown(report.endpoint_p50_ms, milliseconds)],
    [system.endpointSlow, ...shown(report.endpoint_p95_ms, milliseconds)],
    [system.model, report.model_version ?? common.unknown, null],
    [system.version, report.version, null],
  ];
}

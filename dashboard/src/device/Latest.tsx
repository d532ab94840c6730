"use client";

import { useState } from "react";
import type { DeviceDetail, Sample } from "@/api/shapes";
import { Ago } from "@/components/Time";
import { useLive } from "@/live/useLive";
import { usePreferences } from "@/settings/preferences";
import { shown } from "@/settings/units";
import { useTexts } from "@/texts";

/** What the device measured last, live. */
export function Latest({ device }: { device: DeviceDetail }) {
  const texts = useTexts();
  const { units } = usePreferences();
  const sample = useLatest(device);
  if (sample === null) return null;
  return (
    <section aria-label={texts.device.latest}>
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4 2xl:grid-cols-8">
        {inOrder(sample.values, texts.metrics).map(([metric, value]) => (
          <div key={metric} className="rounded-2xl border border-line bg-surface px-4 py-3">
            <dt className="text-xs text-soft">{texts.metrics[metric] ?? metric}</dt>
            <dd className="whitespace-nowrap text-lg font-semibold">{shown(metric, value, units)}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-1.5 px-1 text-xs text-soft">
        {texts.device.measured} <Ago at={sample.at} site={device.site} />
      </p>
    </section>
  );
}

function useLatest({ device_id, latest_sample }: DeviceDetail): Sample | null {
  const [fresh, setFresh] = useState<Sample | null>(null);
  useLive({
    samples: (samples) => {
      const ours = samples.filter((sample) => sample.device_id === device_id).at(-1);
      if (ours !== undefined) setFresh((before) => ({ at: ours.at, values: { ...before?.values, ...ours.values } }));
    },
  });
  if (fresh === null || fresh.at <= (latest_sample?.at ?? 0)) return latest_sample;
  return { at: fresh.at, values: { ...latest_sample?.values, ...fresh.values } };
}

/** In the order in which the texts name them, so that values keep their places; own metrics of a device come last. */
function inOrder(values: Record<string, number>, names: Record<string, string>): [string, number][] {
  const order = Object.keys(names);
  const place = (metric: string) => order.indexOf(metric) + 1 || order.length + 1;
  return Object.entries(values).sort(([one], [other]) => place(one) - place(other) || one.localeCompare(other));
}

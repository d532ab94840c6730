"use client";

import type { SystemReport } from "@/api/shapes";
import { Card } from "@/components/Card";
import { Ago } from "@/components/Time";
import { number } from "@/settings/numbers";
import { useTexts } from "@/texts";

/** What input was refused for in the last day, the most frequent reason first. */
export function Reasons({ rejections: { counted, more, reasons } }: { rejections: SystemReport["rejections"] }) {
  const texts = useTexts();
  const others = counted - reasons.reduce((sum, { times }) => sum + times, 0);
  return (
    <Card
      title={texts.system.reasons}
      aside={<span className="text-sm text-soft">{texts.system.counted(number(counted), more)}</span>}
    >
      {reasons.length === 0 && <p className="text-sm text-soft">{texts.system.noRejections}</p>}
      <ul className="divide-y divide-line text-sm">
        {reasons.map(({ source, reason, times, last_at }) => (
          <li key={source + reason} className="flex gap-4 py-2 first:pt-0">
            <span className="w-10 shrink-0 text-right font-medium">{number(times)}×</span>
            <p className="min-w-0 break-words">
              {reason}
              <span className="block text-soft">
                {texts.system.sources[source]} · <Ago at={last_at} />
              </span>
            </p>
          </li>
        ))}
      </ul>
      {others > 0 && <p className="mt-2 text-sm text-soft">{texts.system.otherReasons(number(others))}</p>}
    </Card>
  );
}

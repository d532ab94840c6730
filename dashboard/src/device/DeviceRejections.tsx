"use client";

import type { DeviceDetail } from "@/api/shapes";
import { Card } from "@/components/Card";
import { Ago } from "@/components/Time";
import { useTexts } from "@/texts";

/** What the device sent and the platform refused; nothing while it refused nothing. */
export function DeviceRejections({
  rejections: { last_24_h, newest },
  site,
}: {
  rejections: DeviceDetail["rejections"];
  site: string;
}) {
  const texts = useTexts();
  if (newest.length === 0) return null;
  return (
    <Card
      title={texts.device.rejections}
      aside={<span className="text-sm text-soft">{texts.device.refused(last_24_h)}</span>}
    >
      <ul className="divide-y divide-line text-sm">
        {newest.map((rejection) => (
          <li key={rejection.rejection_id} className="flex gap-4 py-2 first:pt-0">
            <span className="w-24 shrink-0 text-soft">
              <Ago at={rejection.received_at} site={site} />
            </span>
            <span className="min-w-0 break-words">{rejection.reason}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

"use client";

import type { Rejection } from "@/api/shapes";
import { Card } from "@/components/Card";
import { DeviceLink } from "@/components/DeviceLink";
import { More } from "@/components/More";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import { usePages } from "@/components/usePages";
import { useReadAgain } from "@/live/useReadAgain";
import { number } from "@/settings/numbers";
import { useSiteOf } from "@/sites/useSiteOf";
import { useTexts } from "@/texts";

/** What was refused, from whom, and why. */
export function Rejections() {
  const texts = useTexts();
  const { rows, loading, error, more, readAgain } = usePages<Rejection>("/api/rejections?limit=25");
  useReadAgain(({ kind }) => kind === "input.rejected", readAgain);
  return (
    <Card title={texts.system.rejections} className="lg:col-span-2">
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-32" />}
      {!loading && error === undefined && rows.length === 0 && (
        <p className="text-sm text-soft">{texts.system.noRejections}</p>
      )}
      <ul className="divide-y divide-line text-sm">
        {rows.map((rejection) => (
          <li key={rejection.rejection_id} className="py-2.5">
            <RejectionLine rejection={rejection} />
          </li>
        ))}
      </ul>
      <More more={more} />
    </Card>
  );
}

function RejectionLine({ rejection }: { rejection: Rejection }) {
  const texts = useTexts();
  const { reason, field, received_at, device_id, source, size_bytes } = rejection;
  const site = useSiteOf(device_id);
  return (
    <>
      <p className="break-words">
        {reason}
        {field !== "" && <code className="ml-2 font-mono text-xs text-soft">{field}</code>}
      </p>
      <p className="text-soft">
        <Ago at={received_at} site={site} /> ·{" "}
        {device_id !== "" && (
          <>
            <DeviceLink deviceId={device_id} /> ·{" "}
          </>
        )}
        {texts.system.sources[source] ?? source} · {number(size_bytes)} B
      </p>
    </>
  );
}

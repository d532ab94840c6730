"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { SystemReport } from "@/api/shapes";
import { Heading } from "@/components/Heading";
import { Failed, Skeleton } from "@/components/Placeholder";
import { useTexts } from "@/texts";
import { Figures } from "./Figures";
import { Parts } from "./Parts";
import { Reasons } from "./Reasons";
import { Rejections } from "./Rejections";

const ASK_EVERY_MS = 10_000;

/** Rates and delays of the platform, and what it refused and why. */
export function SystemPage() {
  const texts = useTexts();
  const { data, error, mutate } = useSWR<SystemReport, Error>("/api/system", get, { refreshInterval: ASK_EVERY_MS });
  return (
    <>
      <Heading title={texts.pages.system} below={texts.system.about} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
        {error !== undefined && data === undefined && <Failed error={error} retry={() => void mutate()} />}
        {data === undefined && error === undefined && <Skeleton className="h-48 lg:col-span-2" />}
        {data !== undefined && (
          <>
            <Figures report={data} />
            <Parts parts={data.parts} />
            <Reasons rejections={data.rejections} />
          </>
        )}
        <Rejections />
      </div>
    </>
  );
}

"use client";

import Link from "next/link";
import useSWR from "swr";
import { get } from "@/api/client";
import type { Risk } from "@/api/shapes";
import { Heading } from "@/components/Heading";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { useQuery } from "@/components/useQuery";
import { ReportLink } from "@/exports/ReportLink";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { BandLegend } from "./BandLegend";
import { ModelCard } from "./ModelCard";

/** How much the weather of the last two weeks lets diseases spread, site by site. */
export function RiskPage() {
  const texts = useTexts();
  const { query } = useQuery();
  const { sites, error, loading, readAgain } = useAllSites();
  const chosen = query.get("site") ?? sites[0]?.site_id;
  return (
    <>
      <Heading title={texts.pages.risk} below={texts.risk.about}>
        {chosen !== undefined && <ReportLink siteId={chosen} />}
      </Heading>
      {error !== undefined && sites.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && <Skeleton className="h-96" />}
      {!loading && error === undefined && sites.length === 0 && (
        <Empty title={texts.risk.empty} hint={texts.fleet.emptyHint} />
      )}
      {sites.length > 1 && (
        <nav aria-label={texts.fleet.allSites} className="mb-4 flex flex-wrap gap-2">
          {sites.map((site) => (
            <Link
              key={site.site_id}
              href={`/risk?site=${site.site_id}`}
              aria-current={site.site_id === chosen ? "true" : undefined}
              className="flex min-h-11 items-center rounded-full border border-edge bg-surface px-4 text-sm hover:bg-raised aria-[current]:border-leaf aria-[current]:bg-leaf-wash aria-[current]:font-medium aria-[current]:text-leaf"
            >
              {site.name}
            </Link>
          ))}
        </nav>
      )}
      {chosen !== undefined && <SiteRisk siteId={chosen} />}
    </>
  );
}

function SiteRisk({ siteId }: { siteId: string }) {
  const texts = useTexts();
  const { data, error, mutate } = useSWR<Risk, Error>(`/api/sites/${encodeURIComponent(siteId)}/risk`, get);
  if (error !== undefined && data === undefined) return <Failed error={error} retry={() => void mutate()} />;
  if (data === undefined) return <Skeleton className="h-96" />;
  return (
    <>
      <p className="mb-4 text-sm text-soft">
        {texts.risk.site(texts.risk.growing[data.growing], data.crops.join(", "), data.devices.length)}
      </p>
      {data.models.length === 0 && <Empty title={texts.risk.noModels} />}
      {data.models.length > 0 && <BandLegend />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2 3xl:grid-cols-3">
        {data.models.map((model) => (
          <ModelCard key={model.model_id} model={model} />
        ))}
      </div>
      {data.not_valid_here.length > 0 && (
        <details className="mt-6 text-sm text-soft">
          <summary className="min-h-11 cursor-pointer py-2">{texts.risk.notHere}</summary>
          <ul className="grid gap-1">
            {data.not_valid_here.map(({ model_id, title, why }) => (
              <li key={model_id}>
                {title}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

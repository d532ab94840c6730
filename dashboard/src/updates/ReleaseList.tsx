"use client";

import type { Release, Rollout } from "@/api/shapes";
import { Card } from "@/components/Card";
import { More } from "@/components/More";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import type { Pages } from "@/components/usePages";
import { fileSize } from "@/settings/numbers";
import { useTexts } from "@/texts";
import { rolloutsByVersion } from "./progress";

/** What there is to be rolled out, and how more of it comes here. */
export function ReleaseList({ releases, rollouts }: { releases: Pages<Release>; rollouts: Pages<Rollout> }) {
  const texts = useTexts();
  const { rows, error, loading, more, readAgain } = releases;
  const none = !loading && error === undefined && rows.length === 0;
  const times = rolloutsByVersion(rollouts.rows);
  return (
    <Card title={texts.updates.releases}>
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-24" />}
      {none && <p className="mb-2 text-sm text-soft">{texts.updates.noReleases}</p>}
      <ul className="divide-y divide-line text-sm">
        {rows.map((release) => (
          <li key={release.version} className="py-2.5 first:pt-0">
            <p className="font-medium break-all">{release.version}</p>
            {release.notes !== "" && <p className="break-words">{release.notes}</p>}
            <p className="text-soft">
              {release.published_by}, <Ago at={release.published_at} /> · {fileSize(release.size_bytes)} ·{" "}
              {texts.updates.timesRolledOut(times.get(release.version) ?? 0, rollouts.more !== undefined)}
            </p>
          </li>
        ))}
      </ul>
      <More more={more} />
      {!loading && <HowToPublish key={String(none)} open={none} />}
    </Card>
  );
}

/** It takes the maker's key, which no browser has. */
function HowToPublish({ open }: { open: boolean }) {
  const texts = useTexts();
  return (
    <details open={open} className="mt-2 text-sm">
      <summary className="min-h-11 cursor-pointer py-2 text-leaf">{texts.updates.howTo}</summary>
      <ol className="list-decimal space-y-2 pl-5 text-soft">
        {texts.updates.howToSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="mt-2 text-soft">{texts.updates.guide}</p>
    </details>
  );
}

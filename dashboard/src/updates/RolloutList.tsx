"use client";

import Link from "next/link";
import { useState } from "react";
import type { Rollout } from "@/api/shapes";
import { Card } from "@/components/Card";
import { More } from "@/components/More";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import type { Pages } from "@/components/usePages";
import { useTexts } from "@/texts";
import { ProgressBar } from "./ProgressBar";
import { RolloutBadge } from "./RolloutBadge";
import { Target } from "./Target";
import { useCounts } from "./useRollout";
import { Why } from "./Why";

// Each asks the message broker how far it is, so not all that there ever were at once.
const AT_ONCE = 10;

/** All roll-outs, the last ordered first. */
export function RolloutList({ rollouts: { rows, error, loading, more, readAgain } }: { rollouts: Pages<Rollout> }) {
  const texts = useTexts();
  const [shown, setShown] = useState(AT_ONCE);
  const showMore = () => {
    setShown(shown + AT_ONCE);
    if (shown + AT_ONCE > rows.length) more?.();
  };
  return (
    <Card title={texts.updates.rollouts}>
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-32" />}
      {!loading && error === undefined && rows.length === 0 && (
        <p className="text-sm text-soft">{texts.updates.noRollouts}</p>
      )}
      <ul className="divide-y divide-line">
        {rows.slice(0, shown).map((rollout) => (
          <li key={rollout.rollout_id} className="py-3 first:pt-0 last:pb-0">
            <RolloutRow rollout={rollout} />
          </li>
        ))}
      </ul>
      <More more={rows.length > shown || more !== undefined ? showMore : undefined} />
    </Card>
  );
}

function RolloutRow({ rollout }: { rollout: Rollout }) {
  const texts = useTexts();
  const { counts, error } = useCounts(rollout);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-3 pb-1">
        <Link
          href={`/updates?rollout=${rollout.rollout_id}`}
          prefetch={false}
          className="flex min-h-11 min-w-0 items-center font-medium break-all text-leaf underline underline-offset-4"
        >
          {texts.updates.rolloutOf(rollout.version)}
        </Link>
        <RolloutBadge state={rollout.state} />
      </div>
      <p className="mb-2 text-sm text-soft">
        <Target rollout={rollout} /> · {rollout.ordered_by}, <Ago at={rollout.ordered_at} />
      </p>
      {counts !== undefined && <ProgressBar rollout={rollout} counts={counts} />}
      {counts === undefined && error === undefined && <Skeleton className="h-9" />}
      {counts === undefined && error !== undefined && <p className="text-sm text-critical">{error.message}</p>}
      <Why rollout={rollout} />
    </>
  );
}

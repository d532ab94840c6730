"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { RolloutDetail } from "@/api/shapes";
import { Card } from "@/components/Card";
import { Facts } from "@/components/Facts";
import { Heading } from "@/components/Heading";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { Ago, Moment } from "@/components/Time";
import { useQuery } from "@/components/useQuery";
import { useTitle } from "@/components/useTitle";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { CancelRollout } from "./CancelRollout";
import { DeviceUpdates } from "./DeviceUpdates";
import { isActive, UPDATE_STATES } from "./progress";
import { ProgressBar } from "./ProgressBar";
import { RolloutBadge } from "./RolloutBadge";
import { Target } from "./Target";
import { useRollout } from "./useRollout";
import { Why } from "./Why";

/** One roll-out: how far it is, at which device, and why there no further. */
export function RolloutPage({ rolloutId }: { rolloutId: string }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const { query, change } = useQuery();
  const state = UPDATE_STATES.find((known) => known === query.get("state")) ?? null;
  const { rollout, updates, error, more, readAgain } = useRollout(rolloutId, state);
  useTitle(rollout === undefined ? undefined : texts.updates.rolloutOf(rollout.version));
  if (rolloutId === "") return <Empty title={texts.updates.notFound} />;
  if (rollout === undefined && error !== undefined) return <Failed error={error} retry={readAgain} />;
  if (rollout === undefined) return <RolloutSkeleton />;
  return (
    <>
      <Link
        href="/updates"
        prefetch={false}
        className="mb-1 inline-flex min-h-11 items-center gap-1.5 text-sm text-leaf underline-offset-4 hover:underline"
      >
        <ArrowLeft size={16} aria-hidden />
        {texts.pages.updates}
      </Link>
      <Heading
        title={
          <>
            <span className="break-all">{texts.updates.rolloutOf(rollout.version)}</span>
            <RolloutBadge state={rollout.state} />
          </>
        }
        below={
          <>
            <Target rollout={rollout} /> · {rollout.ordered_by}, <Ago at={rollout.ordered_at} />
          </>
        }
      >
        {mayAct && isActive(rollout) && <CancelRollout rollout={rollout} changed={readAgain} />}
      </Heading>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Standing rollout={rollout} />
        <DeviceUpdates
          rollout={rollout}
          updates={updates}
          state={state}
          choose={(chosen) => change({ state: chosen })}
          more={more}
        />
      </div>
    </>
  );
}

function Standing({ rollout }: { rollout: RolloutDetail }) {
  const texts = useTexts();
  return (
    <Card title={texts.updates.standing}>
      <ProgressBar rollout={rollout} counts={rollout.counts} />
      <Why rollout={rollout} />
      <div className="mt-4">
        <Facts
          facts={[
            [texts.updates.devices, texts.fleet.devices(rollout.devices)],
            [texts.updates.pace, texts.updates.paceOf(rollout.per_minute)],
            [texts.updates.stopRule, texts.updates.stopRuleOf(rollout.stop_at_failed_pct, rollout.stop_after)],
            [texts.updates.orderedAt, <Moment key="" at={rollout.ordered_at} />],
            [texts.updates.ended, rollout.ended_at && <Moment at={rollout.ended_at} />],
          ]}
        />
      </div>
    </Card>
  );
}

function RolloutSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-16" />
      <Skeleton className="h-48" />
    </div>
  );
}

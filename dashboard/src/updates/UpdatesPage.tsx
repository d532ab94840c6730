"use client";

import type { Release, Rollout } from "@/api/shapes";
import { Heading } from "@/components/Heading";
import { usePages } from "@/components/usePages";
import { useQuery } from "@/components/useQuery";
import { useReadAgain } from "@/live/useReadAgain";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { ReleaseList } from "./ReleaseList";
import { RolloutForm } from "./RolloutForm";
import { RolloutList } from "./RolloutList";
import { RolloutPage } from "./RolloutPage";

/** The devices' software: one roll-out if the address names it, else all that there is. */
export function UpdatesPage() {
  const { query } = useQuery();
  const rolloutId = query.get("rollout");
  return rolloutId === null ? (
    <Overview device={query.get("device") ?? ""} />
  ) : (
    <RolloutPage key={rolloutId} rolloutId={rolloutId} />
  );
}

/** @param device - for whom the form opens; empty: nobody in particular. */
function Overview({ device }: { device: string }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const releases = usePages<Release>("/api/releases?limit=25");
  const rollouts = usePages<Rollout>("/api/rollouts?limit=100");
  useReadAgain(({ kind }) => kind.startsWith("release."), releases.readAgain);
  useReadAgain(({ kind }) => kind.startsWith("rollout."), rollouts.readAgain);
  const newest = releases.rows[0];
  return (
    <>
      <Heading title={texts.pages.updates} below={texts.updates.about} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <RolloutList rollouts={rollouts} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {mayAct && newest !== undefined && (
            <RolloutForm releases={releases.rows} device={device} ordered={rollouts.readAgain} />
          )}
          <ReleaseList releases={releases} rollouts={rollouts} />
        </div>
      </div>
    </>
  );
}

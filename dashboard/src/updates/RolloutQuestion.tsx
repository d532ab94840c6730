"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { Fleet } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Outcome } from "@/components/Outcome";
import { Failed, Skeleton } from "@/components/Placeholder";
import type { Action } from "@/components/useAction";
import { duration } from "@/settings/numbers";
import { useSiteName } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { concernedBy, isWholeFleet, toldWithinS, type Concerned, type RolloutWish } from "./order";

/** Says what will happen, and to how many devices, before it does. */
export function RolloutQuestion({
  wish,
  order,
  close,
}: {
  wish: RolloutWish;
  order: Action<[]>;
  close: () => void;
}) {
  const texts = useTexts();
  const { data: fleet, error, mutate } = useSWR<Fleet, Error>("/api/fleet", get);
  const concerned = fleet === undefined ? undefined : concernedBy(wish, fleet.devices);
  return (
    <>
      {concerned !== undefined && <Consequences wish={wish} concerned={concerned} />}
      {concerned === undefined && error === undefined && <Skeleton className="h-32" />}
      {concerned === undefined && error !== undefined && <Failed error={error} retry={() => void mutate()} />}
      <Outcome action={order} />
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{texts.common.cancel}</Button>
        <Button
          kind="main"
          disabled={concerned === undefined || concerned.devices === 0 || order.busy}
          onClick={() => void order.run()}
        >
          {texts.updates.confirm}
        </Button>
      </div>
    </>
  );
}

function Consequences({ wish, concerned }: { wish: RolloutWish; concerned: Concerned }) {
  const texts = useTexts();
  const goesTo = useGoesTo(wish, concerned);
  const { devices } = concerned;
  const perMinute = Number(wish.perMinute);
  const after = Number(wish.stopAfter);
  return (
    <div className="grid gap-3 pb-1 text-sm">
      <p className="text-base font-medium break-words">{goesTo}</p>
      {devices > 0 && wish.reach === "device" && <p>{texts.updates.begins}</p>}
      {devices > 0 && wish.reach !== "device" && (
        <>
          <p>
            {devices <= perMinute
              ? texts.updates.beginsAtOnce
              : texts.updates.beginsSlowly(perMinute, duration(toldWithinS(devices, perMinute), "long"))}
          </p>
          <p>{devices < after ? texts.updates.neverStops(after) : texts.updates.stops(wish.stopAtFailedPct, after)}</p>
        </>
      )}
    </div>
  );
}

function useGoesTo(wish: RolloutWish, { devices, fleet, perhapsNone }: Concerned): string {
  const { reach, version, device, site } = wish;
  const { updates: texts } = useTexts();
  const siteName = useSiteName(site);
  if (reach === "device") {
    const id = device.trim();
    return devices === 0 ? texts.noSuchDevice(id) : texts.goesToDevice(version, id);
  }
  if (devices === 0) return texts.noDevices;
  if (reach === "site") return texts.goesToSite(version, devices, siteName);
  return isWholeFleet(wish)
    ? texts.goesToFleet(version, devices)
    : texts.goesToShare(version, devices, fleet, perhapsNone);
}

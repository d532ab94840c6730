"use client";

import { List, Map as MapIcon, PlusCircle } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { Button, LINK_AS_BUTTON } from "@/components/Button";
import { Heading } from "@/components/Heading";
import { Empty, Failed } from "@/components/Placeholder";
import { useQuery } from "@/components/useQuery";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { DeviceRows } from "./DeviceRows";
import { countStates, EVERYTHING, filterIn, matches, queryOf } from "./filter";
import { FleetFilters } from "./FleetFilters";
import { FleetSkeleton } from "./FleetSkeleton";
import { SiteMap } from "./SiteMap";
import { fleet } from "./store";
import { useDeviceIds, useFleetLoading, useSites } from "./useFleet";

/** The fleet at a glance: how many devices fare how, where, and each of them. */
export function FleetPage() {
  const texts = useTexts();
  const loading = useFleetLoading();
  return (
    <>
      <Heading title={texts.pages.fleet}>
        <AddDevices />
      </Heading>
      {loading.status === "loading" && <FleetSkeleton />}
      {loading.status === "failed" && <Failed error={loading.error} retry={() => void fleet.read()} />}
      {loading.status === "ready" && <ReadyFleet />}
    </>
  );
}

function ReadyFleet() {
  const texts = useTexts();
  const ids = useDeviceIds();
  const sites = useSites();
  const { query, change } = useQuery();
  const [filter, setFilter] = useState(() => filterIn(query));
  const [onMap, setOnMap] = useState(false);
  useEffect(() => change(queryOf(filter)), [filter, change]);
  const wanted = useDeferredValue(filter);
  const devices = useMemo(() => ids.flatMap((id) => fleet.device(id) ?? []), [ids]);
  const shown = useMemo(() => devices.filter((device) => matches(device, wanted)), [devices, wanted]);
  const counts = useMemo(() => countStates(devices), [devices]);
  if (devices.length === 0)
    return <Empty title={texts.fleet.empty} hint={texts.fleet.emptyHint} action={<AddDevices />} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0">
        <FleetFilters filter={filter} change={setFilter} counts={counts} sites={sites} />
        <div className="mb-2 mt-4 flex items-center justify-between gap-2">
          <p role="status" className="text-sm text-soft">
            {texts.fleet.ofDevices(shown.length, devices.length)}
          </p>
          <Button className="md:hidden" aria-pressed={onMap} onClick={() => setOnMap(!onMap)}>
            {onMap ? <List size={18} aria-hidden /> : <MapIcon size={18} aria-hidden />}
            {onMap ? texts.fleet.list : texts.fleet.map}
          </Button>
        </div>
        <div className={onMap ? "hidden md:block" : ""}>
          {shown.length === 0 ? (
            <Empty
              title={texts.fleet.noneMatch}
              action={<Button onClick={() => setFilter(EVERYTHING)}>{texts.fleet.clear}</Button>}
            />
          ) : (
            <DeviceRows devices={shown} sites={sites} />
          )}
        </div>
      </div>
      <aside aria-label={texts.fleet.map} className={`md:order-first xl:order-none ${onMap ? "" : "hidden md:block"}`}>
        <div className="xl:sticky xl:top-8">
          <SiteMap
            sites={sites}
            devices={devices}
            chosen={filter.site}
            choose={(site) => setFilter({ ...filter, site: filter.site === site ? null : site })}
          />
        </div>
      </aside>
    </div>
  );
}

function AddDevices() {
  const texts = useTexts();
  if (!useMayAct()) return null;
  return (
    <Link href="/register" prefetch={false} className={LINK_AS_BUTTON}>
      <PlusCircle size={18} aria-hidden />
      {texts.pages.register}
    </Link>
  );
}

"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { FleetDevice, Site } from "@/api/shapes";
import { useTexts } from "@/texts";
import { DeviceRow } from "./DeviceRow";
import { keyOf, rowsOf, type Row } from "./rows";

// In rem, as the rows are laid out: on a wall screen, or with larger letters, they are higher.
const SITE_REM = 2.75;
const DEVICE_REM = 4.25;
// A wall screen shows several devices side by side; narrower than this, a name has no room beside its values.
const COLUMN_REM = 36;

/** The devices, site by site. Only the rows on the screen are in the document, however many there are. */
export function DeviceRows({ devices, sites }: { devices: readonly FleetDevice[]; sites: readonly Site[] }) {
  const names = useMemo(() => new Map(sites.map((site) => [site.site_id, site.name])), [sites]);
  const list = useRef<HTMLUListElement>(null);
  const { top, columns, rem } = usePlace(list);
  const rows = useMemo(() => rowsOf(devices, columns), [devices, columns]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => rem * (rows[index]?.kind === "site" ? SITE_REM : DEVICE_REM),
    overscan: 8,
    // Those rows are there already while the next ones are drawn, so scrolling need not wait for them.
    useFlushSync: false,
    scrollMargin: top,
    getItemKey: (index) => keyOf(rows[index]),
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rem]);
  // Drawn piece by piece, so that the page answers in between.
  const inSight = useDeferredValue(virtualizer.getVirtualItems());
  return (
    <ul ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {inSight.map(({ index, key, start }) => (
        <li
          key={key}
          className="absolute inset-x-0 top-0"
          style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
        >
          <RowOf row={rows[index]} names={names} columns={columns} />
        </li>
      ))}
    </ul>
  );
}

function RowOf({ row, names, columns }: { row: Row | undefined; names: ReadonlyMap<string, string>; columns: number }) {
  if (row === undefined) return null;
  if (row.kind === "site") return <SiteRow name={names.get(row.site) ?? row.site} count={row.count} />;
  return (
    <div className="grid gap-2" style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {row.deviceIds.map((deviceId) => (
        <DeviceRow key={deviceId} deviceId={deviceId} />
      ))}
    </div>
  );
}

function SiteRow({ name, count }: { name: string; count: number }) {
  const texts = useTexts();
  return (
    <h2 className="flex h-11 items-end gap-2 px-1 pb-2 text-sm font-semibold">
      {name}
      <span className="font-normal text-soft">{texts.fleet.devices(count)}</span>
    </h2>
  );
}

interface Place {
  top: number;
  columns: number;
  rem: number;
}

/** How far down the page the list begins, how many devices go side by side, and how many pixels a rem has. */
function usePlace(list: RefObject<HTMLElement | null>): Place {
  const [place, setPlace] = useState<Place>({ top: 0, columns: 1, rem: 16 });
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const measure = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY);
      setPlace({ top, rem, columns: Math.max(1, Math.floor(element.clientWidth / (COLUMN_REM * rem))) });
    };
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(document.body);
    return () => resized.disconnect();
  }, [list]);
  return place;
}

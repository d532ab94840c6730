"use client";

import { Search } from "lucide-react";
import type { Site } from "@/api/shapes";
import { FIELD } from "@/components/Field";
import { StateIcon } from "@/components/states";
import { number } from "@/settings/numbers";
import { useTexts } from "@/texts";
import { STATES, type FleetFilter, type StateCounts } from "./filter";

/** What the viewer looks for: by state, by site, by name. The states tell how many there are of each. */
export function FleetFilters({
  filter,
  change,
  counts,
  sites,
}: {
  filter: FleetFilter;
  change: (filter: FleetFilter) => void;
  counts: StateCounts;
  sites: readonly Site[];
}) {
  const texts = useTexts();
  return (
    <div className="grid gap-3">
      <div role="group" aria-label={texts.fleet.byState} className="grid grid-cols-5 gap-2">
        {STATES.map((state) => (
          <button
            key={state}
            type="button"
            aria-pressed={filter.state === state}
            onClick={() => change({ ...filter, state: filter.state === state ? null : state })}
            className="flex flex-col items-center gap-0.5 rounded-2xl border border-line bg-surface px-1 py-2.5 transition hover:bg-raised aria-pressed:border-leaf aria-pressed:bg-leaf-wash sm:flex-row sm:justify-start sm:gap-2 sm:px-3"
          >
            <StateIcon state={state} size={22} named={false} />
            <span className="flex flex-col items-center sm:items-start">
              <span className="text-xl font-semibold leading-tight">{number(counts[state])}</span>
              <span className="text-center text-[0.6875rem] leading-tight text-soft sm:text-left sm:whitespace-nowrap">
                {texts.state[state]}
              </span>
            </span>
          </button>
        ))}
      </div>
      <div className="flex flex-col gap-2 sm:flex-row">
        <label className="relative flex-1">
          <span className="sr-only">{texts.fleet.search}</span>
          <Search size={18} className="absolute left-3 top-1/2 -translate-y-1/2 text-soft" aria-hidden />
          <input
            type="search"
            value={filter.text}
            placeholder={texts.fleet.search}
            onChange={(event) => change({ ...filter, text: event.target.value })}
            className={`${FIELD} pl-10`}
          />
        </label>
        <label>
          <span className="sr-only">{texts.fleet.allSites}</span>
          <select
            value={filter.site ?? ""}
            onChange={(event) => change({ ...filter, site: event.target.value || null })}
            className={FIELD}
          >
            <option value="">{texts.fleet.allSites}</option>
            {sites.map((site) => (
              <option key={site.site_id} value={site.site_id}>
                {site.name}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
  );
}

"use client";

import type { AlertKind } from "@/api/shapes";
import { FIELD, Pills } from "@/components/Field";
import type { QueryChange } from "@/components/useQuery";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { SEVERITIES, STATUSES, type AlertFilter } from "./filter";

/** Which alerts are shown: by status, severity, kind and site. */
export function AlertFilters({
  filter,
  change,
  kinds,
}: {
  filter: AlertFilter;
  change: (change: QueryChange) => void;
  kinds: readonly AlertKind[];
}) {
  const texts = useTexts();
  const { sites } = useAllSites();
  const statuses = [
    ["unresolved", texts.alerts.unresolved] as const,
    ...STATUSES.map((status) => [status, texts.alerts.status[status]] as const),
  ];
  return (
    <div className="mb-4 grid gap-3">
      <Pills
        label={texts.alerts.statusLabel}
        names={statuses}
        chosen={filter.status}
        choose={(status) => change({ status: status === "unresolved" ? null : status })}
      />
      <div className="flex flex-wrap gap-2">
        <Choice
          label={texts.alerts.severity}
          value={filter.severity}
          choose={(severity) => change({ severity })}
          names={SEVERITIES.map((severity) => [severity, texts.state[severity]])}
        />
        <Choice
          label={texts.alerts.kind}
          value={filter.kind}
          choose={(kind) => change({ kind })}
          names={kinds.map((kind) => [kind, texts.alerts.kinds[kind]])}
        />
        <Choice
          label={texts.fleet.allSites}
          value={filter.site}
          choose={(site) => change({ site })}
          names={sites.map((site) => [site.site_id, site.name])}
        />
        {filter.device !== "" && (
          <button
            type="button"
            onClick={() => change({ device: null })}
            className="min-h-11 rounded-full border border-leaf bg-leaf-wash px-4 text-sm text-leaf"
          >
            {filter.device} ✕<span className="sr-only"> {texts.fleet.clear}</span>
          </button>
        )}
      </div>
    </div>
  );
}

/** A choice of which nothing may be chosen, too: its name then stands in its place. */
function Choice({
  label,
  value,
  choose,
  names,
}: {
  label: string;
  value: string;
  choose: (value: string) => void;
  names: readonly (readonly [string, string])[];
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
      className={`${FIELD} w-auto! max-w-full text-sm`}
    >
      <option value="">{label}</option>
      {names.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}

"use client";

import type { Fleet, FleetRules, ScopeKind } from "@/api/shapes";
import { Pills, SelectField } from "@/components/Field";
import { CROPS } from "@/sites/crops";
import { useTexts } from "@/texts";
import { asText, FLEET, KINDS, type Scope } from "./scope";

type Named = readonly [name: string, text: string];

/** Whose rules are looked at: the fleet's, or those of a crop, a site or a device. */
export function ScopePicker({
  scope,
  choose,
  fleet,
  book,
}: {
  scope: Scope;
  choose: (scope: Scope) => void;
  fleet: Fleet;
  book: FleetRules;
}) {
  const texts = useTexts();
  const having = new Set(book.scopes.map((one) => one.scope));
  const option = (kind: ScopeKind, [name, text]: Named) => (
    <option key={name} value={name}>
      {having.has(asText({ kind, name })) ? texts.rules.withOwn(text) : text}
    </option>
  );
  const toKind = (kind: ScopeKind) => {
    const [first] = namesOf(kind, fleet);
    choose(first === undefined ? FLEET : { kind, name: first[0] });
  };
  return (
    <div className="mb-5 grid gap-3">
      <Pills
        label={texts.rules.scope}
        names={KINDS.filter((kind) => kind === "fleet" || namesOf(kind, fleet).length > 0).map(
          (kind) => [kind, texts.rules.kinds[kind]] as const,
        )}
        chosen={scope.kind}
        choose={toKind}
      />
      {scope.kind !== "fleet" && (
        <div className="max-w-md">
          <SelectField
            label={texts.rules.kinds[scope.kind]}
            value={scope.name}
            onChange={(event) => choose({ kind: scope.kind, name: event.target.value })}
          >
            {scope.kind === "device"
              ? fleet.sites.map((site) => (
                  <optgroup key={site.site_id} label={site.name}>
                    {devicesAt(site.site_id, fleet).map((named) => option("device", named))}
                  </optgroup>
                ))
              : namesOf(scope.kind, fleet).map((named) => option(scope.kind, named))}
          </SelectField>
        </div>
      )}
    </div>
  );
}

function namesOf(kind: ScopeKind, fleet: Fleet): readonly Named[] {
  switch (kind) {
    case "fleet":
      return [];
    case "crop":
      return [...CROPS];
    case "site":
      return fleet.sites.map(({ site_id, name }) => [site_id, name]);
    case "device":
      return fleet.sites.flatMap(({ site_id }) => devicesAt(site_id, fleet));
  }
}

function devicesAt(siteId: string, { devices }: Fleet): readonly Named[] {
  return devices.filter(({ site }) => site === siteId).map(({ device_id, name }) => [device_id, name]);
}

import type { Fleet, ScopeKind } from "@/api/shapes";

/** For whom rules hold. The name is that of a crop, a site or a device; empty for the fleet. */
export interface Scope {
  kind: ScopeKind;
  name: string;
}

export const FLEET: Scope = { kind: "fleet", name: "" };
/** From wide to narrow. */
export const KINDS: readonly ScopeKind[] = ["fleet", "crop", "site", "device"];

const FOLDERS = { crop: "crops", site: "sites", device: "devices" } as const;

/** The scope that a text such as `site:greenhouse-1` names; the fleet, if it names none. */
export function scopeIn(text: string | null): Scope {
  const [kind = "", name = ""] = (text ?? "").split(":");
  const known = KINDS.find((one) => one === kind);
  return known === undefined || known === "fleet" || name === "" ? FLEET : { kind: known, name };
}

/** A scope as the API and the page's address write it. */
export function asText({ kind, name }: Scope): string {
  return kind === "fleet" ? kind : `${kind}:${name}`;
}

/** Where the API has a scope's own rules. */
export function pathOf({ kind, name }: Scope): string {
  return kind === "fleet" ? "/api/thresholds" : `/api/thresholds/${FOLDERS[kind]}/${encodeURIComponent(name)}`;
}

/** Where this page shows a scope's rules, one of them first if it is named. */
export function linkTo(scope: Scope, ruleId?: string): string {
  return `/rules?scope=${encodeURIComponent(asText(scope))}${ruleId === undefined ? "" : `&rule=${ruleId}`}`;
}

/**
 * The scopes whose rules reach into this one, from wide to narrow, without itself.
 *
 * Of a site's crops, the one that it names first decides, so it comes last. A device that is not in the fleet any more
 * has only the fleet above it.
 */
export function widerThan(scope: Scope, fleet: Fleet): Scope[] {
  switch (scope.kind) {
    case "fleet":
      return [];
    case "crop":
      return [FLEET];
    case "site":
      return [FLEET, ...cropsAt(scope.name, fleet)];
    case "device": {
      const site = fleet.devices.find(({ device_id }) => device_id === scope.name)?.site;
      return site === undefined ? [FLEET] : [FLEET, ...cropsAt(site, fleet), { kind: "site", name: site }];
    }
  }
}

function cropsAt(siteId: string, { sites }: Fleet): Scope[] {
  const crops = sites.find(({ site_id }) => site_id === siteId)?.crops ?? [];
  return crops.map((name): Scope => ({ kind: "crop", name })).reverse();
}

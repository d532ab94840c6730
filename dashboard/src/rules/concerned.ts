import type { Fleet, FleetRules } from "@/api/shapes";
import { asText, scopeIn, widerThan, type Scope } from "./scope";

/** For how many devices a scope's rule holds, and which narrower scopes have another one in its place. */
export interface Concerned {
  devices: number;
  others: readonly Scope[];
}

/** Whom a rule concerns that a scope has, or is to have. */
export function concernedBy(
  ruleId: string,
  scope: Scope,
  { fleet, scopes }: { fleet: Fleet; scopes: FleetRules["scopes"] },
): Concerned {
  const have = new Set(scopes.filter(({ rule_ids }) => rule_ids.includes(ruleId)).map((one) => one.scope));
  const others = new Set<string>();
  let devices = 0;
  for (const { device_id } of fleet.devices) {
    const device: Scope = { kind: "device", name: device_id };
    const reaching = [...widerThan(device, fleet), device].map(asText);
    const place = reaching.indexOf(asText(scope));
    if (place === -1) continue;
    const other = reaching.slice(place + 1).findLast((one) => have.has(one));
    if (other === undefined) devices += 1;
    else others.add(other);
  }
  return { devices, others: [...others].map(scopeIn) };
}

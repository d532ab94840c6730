import type { Fleet } from "@/api/shapes";
import { CROPS } from "@/sites/crops";
import type { Texts } from "@/texts";
import type { Scope } from "./scope";

/** What people call a crop, site or device; its id, if nobody knows a name. */
export function nameOf({ kind, name }: Scope, { sites, devices }: Fleet): string {
  switch (kind) {
    case "fleet":
      return "";
    case "crop":
      return CROPS.get(name) ?? name;
    case "site":
      return sites.find(({ site_id }) => site_id === name)?.name ?? name;
    case "device":
      return devices.find(({ device_id }) => device_id === name)?.name ?? name;
  }
}

/** A scope within a sentence, such as `the site Greenhouse 1`. */
export function inWords(scope: Scope, fleet: Fleet, texts: Texts): string {
  return scope.kind === "fleet" ? texts.rules.scopes.fleet : texts.rules.scopes[scope.kind](nameOf(scope, fleet));
}

import type { Alert, AlertKind, AlertStatus } from "@/api/shapes";

export const STATUSES: readonly AlertStatus[] = ["open", "acknowledged", "snoozed", "resolved"];
export const SEVERITIES: readonly Alert["severity"][] = ["critical", "warning"];

/** What the inbox shows, as the page's address names it; "unresolved" is every status but resolved. */
export interface AlertFilter {
  status: AlertStatus | "unresolved";
  severity: Alert["severity"] | "";
  kind: AlertKind | "";
  site: string;
  device: string;
}

export function filterIn(query: URLSearchParams, kinds: readonly AlertKind[]): AlertFilter {
  const known = <Name extends string>(names: readonly Name[], name: string | null) => names.find((one) => one === name);
  return {
    status: known(STATUSES, query.get("status")) ?? "unresolved",
    severity: known(SEVERITIES, query.get("severity")) ?? "",
    kind: known(kinds, query.get("kind")) ?? "",
    site: query.get("site") ?? "",
    device: query.get("device") ?? "",
  };
}

/** The request that lists these alerts. */
export function pathOf({ status, ...rest }: AlertFilter): string {
  const query = new URLSearchParams({ limit: "50" });
  if (status !== "unresolved") query.set("status", status);
  for (const [name, value] of Object.entries(rest)) if (value !== "") query.set(name, value);
  return `/api/alerts?${query}`;
}

/** Whether every alert that needs somebody is shown, so that an empty list is good news. */
export function showsAll({ status, ...rest }: AlertFilter): boolean {
  return status === "unresolved" && Object.values(rest).every((value) => value === "");
}

/** Resolved alerts come last without a status, and are left out of what is unresolved. */
export function isShown(alert: Alert, { status }: AlertFilter): boolean {
  return status !== "unresolved" || alert.status !== "resolved";
}

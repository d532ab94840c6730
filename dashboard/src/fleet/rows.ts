import type { FleetDevice } from "@/api/shapes";

/** A row of the fleet's list: a site's name, or the devices that stand side by side in it. */
export type Row = { kind: "site"; site: string; count: number } | { kind: "devices"; deviceIds: readonly string[] };

/** The list's rows: each site's name, then its devices, so many in a row. */
export function rowsOf(devices: readonly FleetDevice[], columns: number): Row[] {
  const rows: Row[] = [];
  for (const [site, members] of Map.groupBy(devices, (device) => device.site)) {
    rows.push({ kind: "site", site, count: members.length });
    for (let first = 0; first < members.length; first += columns) {
      rows.push({
        kind: "devices",
        deviceIds: members.slice(first, first + columns).map(({ device_id }) => device_id),
      });
    }
  }
  return rows;
}

/** What a row is known by, so that it keeps its place when others come and go. */
export function keyOf(row: Row | undefined): string {
  if (row === undefined) return "";
  return row.kind === "site" ? `site ${row.site}` : (row.deviceIds[0] ?? "");
}

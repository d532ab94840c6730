import type { Alert } from "@/api/shapes";

const HOUR = 3_600_000;
// So much is shown beside the alert, at least: the way into trouble and out of it.
const LEAST_AIR = 3 * HOUR;

/** The address of a device's charts in the time of an alert, with as much again before and after it. */
export function around({ since, last_at, resolved_at }: Alert, deviceId: string): string {
  const end = resolved_at ?? last_at;
  const air = Math.max(LEAST_AIR, end - since);
  return `/device?id=${deviceId}&from=${since - air}&to=${end + air}`;
}

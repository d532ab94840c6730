/** Weeks as ISO 8601 names them: they begin on Monday, and a year's first is the one with its first Thursday. */

const DAY = 86_400_000;

/** The week of a moment, such as `2026-W47`, by the UTC calendar. */
export function weekOf(at: number): string {
  const date = new Date(at);
  const monday =
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - ((date.getUTCDay() + 6) % 7) * DAY;
  const thursday = new Date(monday + 3 * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const number = Math.floor((thursday.getTime() - first) / (7 * DAY)) + 1;
  return `${thursday.getUTCFullYear()}-W${String(number).padStart(2, "0")}`;
}

/** The last weeks, this one first. */
export function lastWeeks(count: number, now: number): string[] {
  return Array.from({ length: count }, (_, back) => weekOf(now - back * 7 * DAY));
}

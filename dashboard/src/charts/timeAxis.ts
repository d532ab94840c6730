/** The foot of a chart: hours by the viewer's clock and customs, and the date where a day begins. */
import { locale } from "@/texts";

const DAY_S = 86_400;

/**
 * What stands at the ticks.
 *
 * @param ticks - epoch seconds, as uPlot has them.
 * @param step - seconds between two of them.
 */
export function timeTicks(ticks: readonly number[], step: number): string[] {
  const date = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short" });
  const clock = new Intl.DateTimeFormat(locale(), { timeStyle: "short" });
  return ticks.map((tick, place) => {
    const at = new Date(tick * 1000);
    if (step >= DAY_S) return date.format(at);
    const dayBegins = at.getHours() === 0 && at.getMinutes() === 0;
    return place === 0 || dayBegins ? `${clock.format(at)}\n${date.format(at)}` : clock.format(at);
  });
}

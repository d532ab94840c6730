import type { ModelRisk } from "@/api/shapes";

/** How bad a band is among the bands of its model: calm, raised, or one that opens an alert. */
export type Heat = "calm" | "raised" | "alerting" | "unknown" | "measure";

export const WASHES: Record<Heat, string> = {
  calm: "bg-leaf-wash text-leaf",
  raised: "bg-warning-wash text-warning",
  alerting: "bg-critical-wash text-critical",
  unknown: "bg-raised text-soft",
  measure: "bg-raised text-ink",
};

export const FILLS: Record<Heat, string> = {
  calm: "fill-leaf",
  raised: "fill-warning",
  alerting: "fill-critical",
  unknown: "fill-soft",
  measure: "fill-silent",
};

export const SWATCHES: Record<Heat, string> = {
  calm: "bg-leaf",
  raised: "bg-warning",
  alerting: "bg-critical",
  unknown: "border border-dashed border-soft",
  measure: "bg-silent",
};

/** Whether a day in this band asks somebody to do something. */
export function callsForAction(heat: Heat): boolean {
  return heat === "raised" || heat === "alerting";
}

export function heatOf({ bands }: Pick<ModelRisk, "bands">, name: string | null): Heat {
  if (name === null) return "measure";
  const place = bands.findIndex((band) => band.name === name);
  const band = bands[place];
  if (band === undefined) return "unknown";
  if (band.alerts) return "alerting";
  return place === 0 ? "calm" : "raised";
}

import type { ExportOrder } from "@/api/shapes";

export const SUBJECTS = ["telemetry", "diagnoses", "alerts"] as const satisfies readonly ExportOrder["what"][];
export const FORMATS = ["csv", "parquet"] as const satisfies readonly ExportOrder["format"][];

/** What the form holds: days as `2026-11-23`; empty site and device mean all. */
export interface ExportWish {
  what: ExportOrder["what"];
  format: ExportOrder["format"];
  from: string;
  to: string;
  site: string;
  device: string;
}

const DAY = 86_400_000;

/** The form as it opens: the last seven days, today's included. */
export function firstWish(now: number): ExportWish {
  return { what: "telemetry", format: "csv", from: dateOf(now - 6 * DAY), to: dateOf(now), site: "", device: "" };
}

/** The request for it: whole days by the viewer's clock, the last one included. A device is at one site already. */
export function orderOf({ what, format, from, to, site, device }: ExportWish): ExportOrder {
  const start = startOf(from);
  const end = startOf(to);
  end.setDate(end.getDate() + 1);
  const whose = device.trim() === "" ? { site } : { device: device.trim() };
  return {
    what,
    format,
    from: start.toISOString(),
    to: end.toISOString(),
    ...(Object.values(whose).includes("") ? {} : whose),
  };
}

function startOf(date: string): Date {
  return new Date(`${date}T00:00:00`);
}

function dateOf(at: number): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

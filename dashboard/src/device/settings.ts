import type { Configuration, DeviceChange, Settings } from "@/api/shapes";
import { duration } from "@/settings/numbers";
import type { Texts } from "@/texts";

/** The settings of a device that people see, by the names under which the API says where wish and doing differ. */
export const SETTINGS = [
  "sample_every_s",
  "report_every_s",
  "capture.enabled",
  "capture.from",
  "capture.to",
  "metrics",
  "place.site",
  "place.time_zone",
] as const;

export type Setting = (typeof SETTINGS)[number];

/** A setting in words; null where nothing is said. */
export function settingInWords(settings: Settings | null, setting: Setting, texts: Texts): string | null {
  if (settings === null) return null;
  const value = valueOf(settings, setting);
  if (value === null) return null;
  if (typeof value === "boolean") return value ? texts.common.yes : texts.common.no;
  if (typeof value === "number") return duration(value);
  if (setting === "capture.to" && value === settings.capture.from) return `${value} (${texts.configuration.allDay})`;
  if (typeof value === "string") return value;
  return value.map((metric) => texts.metrics[metric] ?? metric).join(", ");
}

function valueOf({ capture, place, ...rest }: Settings, setting: Setting) {
  switch (setting) {
    case "capture.enabled":
      return capture.enabled;
    case "capture.from":
      return capture.from;
    case "capture.to":
      return capture.to;
    case "place.site":
      return place.site;
    case "place.time_zone":
      return place.time_zone;
    default:
      return rest[setting];
  }
}

/** What a form says that a device is to do; an empty text leaves the setting to the device. */
export interface Wish {
  sampleEvery: string;
  reportEvery: string;
  capture: "" | "on" | "off";
  from: string;
  to: string;
}

/** The wish as it stands, for a form to begin with. */
export function wishOf({ desired }: Configuration): Wish {
  const { sample_every_s, report_every_s, capture } = desired;
  return {
    sampleEvery: sample_every_s?.toString() ?? "",
    reportEvery: report_every_s?.toString() ?? "",
    capture: capture.enabled === null ? "" : capture.enabled ? "on" : "off",
    from: capture.from ?? "",
    to: capture.to ?? "",
  };
}

/** The change that makes a device's wishes these; what is left empty is withdrawn. */
export function changeTo(wish: Wish, { etag }: Configuration): DeviceChange {
  const seconds = (text: string) => (text === "" ? null : Number(text));
  const hours = wish.from === "" || wish.to === "" ? { from: null, to: null } : { from: wish.from, to: wish.to };
  return {
    config: {
      sample_every_s: seconds(wish.sampleEvery),
      report_every_s: seconds(wish.reportEvery),
      capture: { enabled: wish.capture === "" ? null : wish.capture === "on", ...hours },
    },
    config_etag: etag,
  };
}

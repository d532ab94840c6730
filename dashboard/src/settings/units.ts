import { fixed } from "./numbers";
import type { Units } from "./preferences";

/** A metric's unit as people write it, and how its values are shown. */
export interface Display {
  unit: string;
  digits: number;
  /** The least that a chart shows from foot to head, in the unit shown: what varies less is noise. */
  span: number;
  of: (value: number) => number;
}

const asIs = (value: number): number => value;
const fahrenheit = (celsius: number): number => celsius * 1.8 + 32;

const METRIC: Record<string, Display> = {
  air_temp_c: { unit: "°C", digits: 1, span: 2, of: asIs },
  soil_temp_c: { unit: "°C", digits: 1, span: 2, of: asIs },
  humidity_pct: { unit: "%", digits: 0, span: 10, of: asIs },
  leaf_wetness_pct: { unit: "%", digits: 0, span: 10, of: asIs },
  soil_moisture_pct: { unit: "%", digits: 0, span: 10, of: asIs },
  light_lux: { unit: "lx", digits: 0, span: 100, of: asIs },
  co2_ppm: { unit: "ppm", digits: 0, span: 50, of: asIs },
  battery_v: { unit: "V", digits: 2, span: 0.2, of: asIs },
};

const IMPERIAL: Record<string, Display> = {
  ...METRIC,
  air_temp_c: { unit: "°F", digits: 1, span: 4, of: fahrenheit },
  soil_temp_c: { unit: "°F", digits: 1, span: 4, of: fahrenheit },
};

const OWN: Display = { unit: "", digits: 2, span: 0, of: asIs };

/** How a metric is shown; one that is outside the catalogue is shown as it is. */
export function displayOf(metric: string, units: Units): Display {
  return (units === "imperial" ? IMPERIAL : METRIC)[metric] ?? OWN;
}

/** A value with its unit, such as `21.4 °C`. */
export function shown(metric: string, value: number, units: Units): string {
  const { unit, digits, of } = displayOf(metric, units);
  return `${fixed(of(value), digits)} ${unit}`.trim();
}

/** A value that comes with its unit, as an alert's does: temperatures follow the viewer's units, the rest stays. */
export function inUnit(value: number, unit: string, units: Units): string {
  const [shownValue, shownUnit] = unit === "°C" && units === "imperial" ? [fahrenheit(value), "°F"] : [value, unit];
  return `${fixed(shownValue, Number.isInteger(shownValue) ? 0 : 1)} ${shownUnit}`.trim();
}

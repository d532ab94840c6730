import { fixed, number } from "./numbers";
import type { Units } from "./preferences";

/** A metric's unit as people write it, and how its values are shown. */
export interface Display {
  unit: string;
  digits: number;
  /** The least that a chart shows from foot to head, in the unit shown: what varies less is noise. */
  span: number;
  of: (value: number) => number;
  /** The value of what is shown. */
  from: (shown: number) => number;
}

const asIs = (value: number): number => value;
const fahrenheit = (celsius: number): number => celsius * 1.8 + 32;
const celsius = (fahrenheit: number): number => (fahrenheit - 32) / 1.8;

const METRIC: Record<string, Display> = {
  air_temp_c: { unit: "°C", digits: 1, span: 2, of: asIs, from: asIs },
  soil_temp_c: { unit: "°C", digits: 1, span: 2, of: asIs, from: asIs },
  humidity_pct: { unit: "%", digits: 0, span: 10, of: asIs, from: asIs },
  leaf_wetness_pct: { unit: "%", digits: 0, span: 10, of: asIs, from: asIs },
  soil_moisture_pct: { unit: "%", digits: 0, span: 10, of: asIs, from: asIs },
  light_lux: { unit: "lx", digits: 0, span: 100, of: asIs, from: asIs },
  co2_ppm: { unit: "ppm", digits: 0, span: 50, of: asIs, from: asIs },
  battery_v: { unit: "V", digits: 2, span: 0.2, of: asIs, from: asIs },
};

const IMPERIAL: Record<string, Display> = {
  ...METRIC,
  air_temp_c: { unit: "°F", digits: 1, span: 4, of: fahrenheit, from: celsius },
  soil_temp_c: { unit: "°F", digits: 1, span: 4, of: fahrenheit, from: celsius },
};

const OWN: Display = { unit: "", digits: 2, span: 0, of: asIs, from: asIs };

/** How a metric is shown; one that is outside the catalogue is shown as it is. */
export function displayOf(metric: string, units: Units): Display {
  return (units === "imperial" ? IMPERIAL : METRIC)[metric] ?? OWN;
}

/** A value with its unit, such as `21.4 °C`. */
export function shown(metric: string, value: number, units: Units): string {
  const { unit, digits, of } = displayOf(metric, units);
  return `${fixed(of(value), digits)} ${unit}`.trim();
}

/** A limit with its unit, such as `35 °C`: as people set it, without digits for show. */
export function limit(metric: string, value: number, units: Units): string {
  const { unit, digits, of } = displayOf(metric, units);
  return `${number(of(value), Math.max(1, digits))} ${unit}`.trim();
}

/** A value that comes with its unit, as an alert's does: temperatures follow the viewer's units, the rest stays. */
export function inUnit(value: number, unit: string, units: Units): string {
  const [shownValue, shownUnit] = unit === "°C" && units === "imperial" ? [fahrenheit(value), "°F"] : [value, unit];
  return `${fixed(shownValue, Number.isInteger(shownValue) ? 0 : 1)} ${shownUnit}`.trim();
}

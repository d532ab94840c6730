import type { FleetDevice, RolloutOrder } from "@/api/shapes";

export const REACHES = ["device", "site", "share"] as const;

export type Reach = (typeof REACHES)[number];

/** What the form holds: numbers as they are written, and every target, of which `reach` is the one that counts. */
export interface RolloutWish {
  version: string;
  reach: Reach;
  device: string;
  site: string;
  sharePct: string;
  perMinute: string;
  stopAtFailedPct: string;
  stopAfter: string;
}

/** The form as it opens: carefully, with one device; pace and stop rule are the API's own. */
export function firstWish(version: string, device: string): RolloutWish {
  return {
    version,
    reach: "device",
    device,
    site: "",
    sharePct: "5",
    perMinute: "20",
    stopAtFailedPct: "10",
    stopAfter: "5",
  };
}

/** The request for it. */
export function orderOf(wish: RolloutWish): RolloutOrder {
  return {
    version: wish.version,
    ...targetOf(wish),
    per_minute: Number(wish.perMinute),
    stop_at_failed_pct: Number(wish.stopAtFailedPct),
    stop_after: Number(wish.stopAfter),
  };
}

function targetOf({ reach, device, site, sharePct }: RolloutWish): Partial<RolloutOrder> {
  switch (reach) {
    case "device":
      return { device_id: device.trim() };
    case "site":
      return { site };
    case "share":
      return { share_pct: Number(sharePct) };
  }
}

/**
 * How many devices an order concerns.
 *
 * `perhapsNone`: chance decides on a share device by device, so that a small one of a small fleet may be empty.
 */
export interface Concerned {
  devices: number;
  fleet: number;
  perhapsNone: boolean;
}

// With three devices to be expected, a share is empty one time in twenty (e⁻³).
const SURE_FROM = 3;

export function concernedBy(
  wish: RolloutWish,
  devices: readonly Pick<FleetDevice, "device_id" | "site" | "state">[],
): Concerned {
  const fleet = devices.filter(({ state }) => state !== "retired");
  const among = (chosen: (device: (typeof fleet)[number]) => boolean): Concerned => ({
    devices: fleet.filter(chosen).length,
    fleet: fleet.length,
    perhapsNone: false,
  });
  switch (wish.reach) {
    case "device":
      return among(({ device_id }) => device_id === wish.device.trim());
    case "site":
      return among(({ site }) => site === wish.site);
    case "share": {
      const expected = (fleet.length * Number(wish.sharePct)) / 100;
      if (isWholeFleet(wish)) return among(() => true);
      return {
        devices: fleet.length === 0 ? 0 : Math.max(1, Math.round(expected)),
        fleet: fleet.length,
        perhapsNone: expected < SURE_FROM,
      };
    }
  }
}

export function isWholeFleet({ reach, sharePct }: RolloutWish): boolean {
  return reach === "share" && Number(sharePct) === 100;
}

/** Until all of them have been told of it, seconds. */
export function toldWithinS(devices: number, perMinute: number): number {
  return Math.ceil(devices / perMinute) * 60;
}

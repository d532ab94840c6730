import { describe, expect, it } from "vitest";
import { firstWish, orderOf } from "./request";

const NOW = Date.UTC(2026, 10, 23, 15);

describe("the form of an export", () => {
  it("opens with the last seven days", () => {
    expect(firstWish(NOW)).toMatchObject({ from: "2026-11-17", to: "2026-11-23" });
  });

  it("asks for whole days, the last one included, of everything", () => {
    expect(orderOf(firstWish(NOW))).toEqual({
      what: "telemetry",
      format: "csv",
      from: "2026-11-17T00:00:00.000Z",
      to: "2026-11-24T00:00:00.000Z",
    });
  });

  it("names a site, or a device, but never both", () => {
    const wish = { ...firstWish(NOW), site: "greenhouse-1" };
    expect(orderOf(wish)).toMatchObject({ site: "greenhouse-1" });
    const both = orderOf({ ...wish, device: " greenhouse-1-a " });
    expect(both).toMatchObject({ device: "greenhouse-1-a" });
    expect(both).not.toHaveProperty("site");
  });
});

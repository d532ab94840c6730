import { describe, expect, it } from "vitest";
import type { Alert } from "@/api/shapes";
import { around } from "./around";

const HOUR = 3_600_000;
const alert = (change: Partial<Alert>) =>
  ({ since: 100 * HOUR, last_at: 101 * HOUR, resolved_at: null, ...change }) as Alert;

describe("around", () => {
  it("leaves three hours on both sides of a short alert", () => {
    expect(around(alert({}), "a-1")).toBe(`/device?id=a-1&from=${97 * HOUR}&to=${104 * HOUR}`);
  });

  it("leaves as much again on both sides of a long one, up to when it was resolved", () => {
    expect(around(alert({ resolved_at: 110 * HOUR }), "a-1")).toBe(`/device?id=a-1&from=${90 * HOUR}&to=${120 * HOUR}`);
  });
});

import { describe, expect, it } from "vitest";
import { groupOf } from "./kinds";

describe("groupOf", () => {
  it.each([
    ["alert.opened", "alert"],
    ["certificate.rotation_ordered", "certificate"],
    ["toString", null],
    ["moon.landed", null],
  ] as const)("%s is of %s", (kind, group) => {
    expect(groupOf(kind)).toBe(group);
  });
});

import { describe, expect, it } from "vitest";
import { isActive, rolloutsByVersion, standingsOf } from "./progress";

describe("standingsOf", () => {
  it("puts together whatever did not end well", () => {
    const counts = { succeeded: 7, failed: 1, rejected: 1, timed_out: 1 };
    expect(standingsOf({ state: "completed", devices: 10 }, counts)).toEqual([
      ["done", 7],
      ["failed", 3],
    ]);
  });

  it("counts devices whose turn has not come among those that wait", () => {
    expect(standingsOf({ state: "running", devices: 100 }, { queued: 3, in_progress: 2 })).toEqual([
      ["underWay", 2],
      ["waiting", 98],
    ]);
  });

  it("knows that nobody waits any more once a roll-out has ended", () => {
    expect(standingsOf({ state: "stopped", devices: 100 }, { failed: 5, canceled: 15 })).toEqual([
      ["failed", 5],
      ["leftOut", 95],
    ]);
  });

  it("does not count below nothing while devices are gathered", () => {
    expect(standingsOf({ state: "preparing", devices: 0 }, { queued: 1 })).toEqual([["waiting", 1]]);
    expect(standingsOf({ state: "preparing", devices: 0 }, {})).toEqual([]);
  });
});

describe("isActive", () => {
  it.each([
    ["preparing", true],
    ["running", true],
    ["completed", false],
    ["stopped", false],
    ["cancelled", false],
  ] as const)("of one that is %s: %s", (state, active) => {
    expect(isActive({ state })).toBe(active);
  });
});

describe("rolloutsByVersion", () => {
  it("counts each release's", () => {
    const many = rolloutsByVersion([{ version: "2.0.0" }, { version: "1.9.0" }, { version: "2.0.0" }]);
    expect([...many]).toEqual([
      ["2.0.0", 2],
      ["1.9.0", 1],
    ]);
  });
});

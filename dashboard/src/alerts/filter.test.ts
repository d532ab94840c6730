import { describe, expect, it } from "vitest";
import type { Alert } from "@/api/shapes";
import { filterIn, isShown, pathOf, showsAll } from "./filter";

const KINDS = ["limit", "disease"] as const;
const read = (query: string) => filterIn(new URLSearchParams(query), KINDS);

describe("filterIn", () => {
  it("shows what is unresolved unless the address says otherwise", () => {
    expect(read("")).toEqual({ status: "unresolved", severity: "", kind: "", site: "", device: "" });
  });

  it("leaves out what there is not", () => {
    expect(read("status=lost&kind=earthquake&severity=mild")).toEqual(read(""));
  });
});

describe("pathOf", () => {
  it("asks for what is chosen and for nothing else", () => {
    expect(pathOf(read(""))).toBe("/api/alerts?limit=50");
    expect(pathOf(read("status=open&kind=disease&site=greenhouse-1"))).toBe(
      "/api/alerts?limit=50&status=open&kind=disease&site=greenhouse-1",
    );
  });
});

describe("isShown", () => {
  it("leaves resolved alerts out of what is unresolved", () => {
    const resolved = { status: "resolved" } as Alert;
    expect(isShown(resolved, read(""))).toBe(false);
    expect(isShown(resolved, read("status=resolved"))).toBe(true);
  });
});

describe("showsAll", () => {
  it("is so only while nothing narrows the list", () => {
    expect(showsAll(read(""))).toBe(true);
    expect(showsAll(read("status=acknowledged"))).toBe(false);
    expect(showsAll(read("site=greenhouse-1"))).toBe(false);
  });
});

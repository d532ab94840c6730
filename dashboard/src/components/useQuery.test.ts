import { describe, expect, it } from "vitest";
import { changedQuery } from "./useQuery";

describe("changedQuery", () => {
  it("changes what is named and leaves the rest", () => {
    expect(changedQuery("?site=a&q=x", { site: "b" })).toBe("?site=b&q=x");
  });

  it("takes out what is null or empty, and the question mark with the last", () => {
    expect(changedQuery("?site=a&q=x", { site: null, q: "" })).toBe("");
  });

  it("escapes what people type", () => {
    expect(changedQuery("", { q: "north & south" })).toBe("?q=north+%26+south");
  });
});

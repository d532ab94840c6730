import { describe, expect, it } from "vitest";
import { cropOf, CROPS } from "./crops";

describe("cropOf", () => {
  it("is the API's name of a label's crop", () => {
    expect(cropOf("Pepper_bell___Bacterial_spot")).toBe("pepper-bell");
  });
});

describe("CROPS", () => {
  it("has each crop once, with its name for people, and nothing that is no crop", () => {
    expect(CROPS.size).toBe(12);
    expect(CROPS.get("pepper-bell")).toBe("Bell pepper");
  });
});

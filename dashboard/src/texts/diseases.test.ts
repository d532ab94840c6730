import { describe, expect, it } from "vitest";
import { LABELS } from "@/api/labels";
import { diseases } from "./diseases";

const ILL = LABELS.filter((label) => !label.endsWith("___healthy") && label !== "Background_without_leaves");

describe("diseases", () => {
  it.each(ILL)("%s is explained, with what growers do and where that was read", (label) => {
    const text = diseases[label];
    expect(text).toBeDefined();
    expect(text!.what.length).toBeGreaterThan(60);
    expect(text!.act.length).toBeGreaterThanOrEqual(3);
    expect(text!.source.name).not.toBe("");
    expect(new URL(text!.source.url).protocol).toMatch(/^https?:$/);
  });

  it("explains nothing that the model does not know", () => {
    expect(Object.keys(diseases).filter((label) => !ILL.some((known) => known === label))).toEqual([]);
  });
});

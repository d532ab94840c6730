import { describe, expect, it } from "vitest";
import { inALine } from "./labels";

describe("inALine", () => {
  it.each([
    ["Tomato___Early_blight", "Early blight (Tomato)"],
    ["Pepper_bell___Bacterial_spot", "Bacterial spot (Pepper bell)"],
    ["Tomato___healthy", "Healthy (Tomato)"],
    ["Background_without_leaves", "No leaf"],
  ])("%s is %s", (label, text) => {
    expect(inALine(label, "No leaf")).toBe(text);
  });
});

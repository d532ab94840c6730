import { describe, expect, it } from "vitest";
import { inALine } from "./labels";

describe("inALine", () => {
  it.each([
    ["Tomato___Early_blight", "Early blight (Tomato)"],
    ["Pepper_bell___Bacterial_spot", "Bacterial spot (Bell pepper)"],
    ["Corn___Northern_Leaf_Blight", "Northern leaf blight (Corn)"],
    ["Tomato___healthy", "Healthy (Tomato)"],
    ["Background_without_leaves", "No leaf"],
  ])("%s is %s", (label, text) => {
    expect(inALine(label, "No leaf")).toBe(text);
  });
});

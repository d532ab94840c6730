import { describe, expect, it } from "vitest";
import type { Photo } from "@/api/shapes";
import { choicesFor } from "./choices";

const photo = (...labels: string[]) =>
  ({ diagnosis: { top: labels.map((label) => ({ label, confidence: 0.3 })) } }) as Photo;

describe("choicesFor", () => {
  it("offers the likeliest diseases by number, then healthy of the likeliest crop, then no leaf", () => {
    expect(choicesFor(photo("Tomato___Early_blight", "Potato___Late_blight", "Tomato___healthy"))).toEqual([
      { key: "1", label: "Tomato___Early_blight" },
      { key: "2", label: "Potato___Late_blight" },
      { key: "h", label: "Tomato___healthy" },
      { key: "n", label: "Background_without_leaves" },
    ]);
  });

  it("offers each label once", () => {
    const labels = choicesFor(photo("Background_without_leaves", "Apple___healthy")).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

import { NOT_A_LEAF } from "@/api/labels";

/** Labels are the training data's: `Tomato___Early_blight`. People read `Early blight` of `Tomato`. */
export function readable(label: string): { crop: string; condition: string } {
  const [crop = label, condition = ""] = label.split("___");
  const words = (text: string) => text.replaceAll("_", " ").replace(/\s+/g, " ").trim();
  return { crop: words(crop), condition: words(condition) };
}

/** A label in a line: `Early blight (Tomato)`; of a photo without a leaf, what the texts call that. */
export function inALine(label: string, notALeaf: string): string {
  const { crop, condition } = readable(label);
  return label === NOT_A_LEAF ? notALeaf : `${condition.charAt(0).toUpperCase()}${condition.slice(1)} (${crop})`;
}

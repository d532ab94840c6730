import { NOT_A_LEAF } from "@/api/labels";

// Where the data's word is not what people say.
const CROP_NAMES: Readonly<Record<string, string>> = { Pepper_bell: "Bell pepper" };

/** Labels are the training data's: `Tomato___Leaf_Mold`. People read `Leaf mold` of `Tomato`, as diagnoses have it. */
export function readable(label: string): { crop: string; condition: string } {
  const [crop = label, condition = ""] = label.split("___");
  const words = (text: string) => text.replaceAll("_", " ").replace(/\s+/g, " ").trim();
  return { crop: CROP_NAMES[crop] ?? words(crop), condition: capitalized(words(condition).toLowerCase()) };
}

/** A label in a line: `Early blight (Tomato)`; of a photo without a leaf, what the texts call that. */
export function inALine(label: string, notALeaf: string): string {
  const { crop, condition } = readable(label);
  return label === NOT_A_LEAF ? notALeaf : `${condition} (${crop})`;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

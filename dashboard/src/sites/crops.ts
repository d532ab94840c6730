import { LABELS, NOT_A_LEAF } from "@/api/labels";
import { readable } from "@/photo/labels";

/** The crop of a label as the API names it: `pepper-bell` of `Pepper_bell___healthy`. */
export function cropOf(label: string): string {
  return (label.split("___")[0] ?? "").toLowerCase().replaceAll("_", "-");
}

/** Every crop that the model knows: by the API's name, the name for people. */
export const CROPS: ReadonlyMap<string, string> = new Map(
  LABELS.filter((label) => label !== NOT_A_LEAF).map((label) => [cropOf(label), readable(label).crop]),
);

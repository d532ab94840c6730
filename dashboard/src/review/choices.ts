import { LABELS, NOT_A_LEAF } from "@/api/labels";
import type { Photo } from "@/api/shapes";

/** A label that one key gives. */
export interface Choice {
  key: string;
  label: string;
}

/** The labels offered for a photo: the model's likeliest, a healthy leaf of the likeliest crop, and no leaf at all. */
export function choicesFor({ diagnosis }: Photo): Choice[] {
  const likely = diagnosis.top
    .map(({ label }) => label)
    .filter((label) => label !== NOT_A_LEAF && !label.endsWith("healthy"))
    .slice(0, 3);
  const crop = diagnosis.top.find(({ label }) => label !== NOT_A_LEAF)?.label.split("___")[0];
  const healthy = LABELS.find((label) => label === `${crop}___healthy`);
  return [
    ...likely.map((label, place) => ({ key: String(place + 1), label })),
    ...(healthy === undefined ? [] : [{ key: "h", label: healthy }]),
    { key: "n", label: NOT_A_LEAF },
  ];
}

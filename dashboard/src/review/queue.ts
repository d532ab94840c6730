import { get } from "@/api/client";
import type { Page, Photo, Verdict } from "@/api/shapes";

// Confidence is calibrated: of answers at 0.8, about one in five is wrong. Further up, a reviewer's time is better spent elsewhere.
export const SURE = 0.8;

const path = (verdict: Verdict, limit: number) => `/api/diagnoses?verdict=${verdict}&reviewed=false&limit=${limit}`;

/** What waits for a person: photos that the model was unsure of, then those that it was not very sure of. */
export async function readQueue(): Promise<Photo[]> {
  const [unsure, ill, healthy] = await Promise.all([
    get<Page<Photo>>(path("unsure", 50)),
    get<Page<Photo>>(path("disease", 100)),
    // A leaf that was called healthy wrongly is what a grower would mind most.
    get<Page<Photo>>(path("healthy", 100)),
  ]);
  return inOrder(unsure.items, [...ill.items, ...healthy.items]);
}

/** The unsure ones as they came, the newest first; then of those with a name the doubtful ones, the most doubtful first. */
export function inOrder(unsure: readonly Photo[], named: readonly Photo[]): Photo[] {
  const doubtful = named.filter(({ diagnosis }) => diagnosis.confidence < SURE);
  return [...unsure, ...doubtful.sort((one, other) => one.diagnosis.confidence - other.diagnosis.confidence)];
}

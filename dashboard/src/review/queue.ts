import { get } from "@/api/client";
import type { Page, Photo, Verdict } from "@/api/shapes";

// Confidence is calibrated: of answers at 0.8, about one in five is wrong. Further up, a reviewer's time is better spent elsewhere.
export const SURE = 0.8;

const path = (verdict: Verdict, limit: number) => `/api/diagnoses?verdict=${verdict}&reviewed=false&limit=${limit}`;

/** What waits for a person: photos that the model was unsure of, then diseases that it was not very sure of. */
export async function readQueue(): Promise<Photo[]> {
  const [unsure, ill] = await Promise.all([
    get<Page<Photo>>(path("unsure", 50)),
    get<Page<Photo>>(path("disease", 100)),
  ]);
  return inOrder(unsure.items, ill.items);
}

/** The unsure ones as they came, the newest first; then the doubtful diseases, the most doubtful first. */
export function inOrder(unsure: readonly Photo[], ill: readonly Photo[]): Photo[] {
  const doubtful = ill.filter(({ diagnosis }) => diagnosis.confidence < SURE);
  return [...unsure, ...doubtful.sort((one, other) => one.diagnosis.confidence - other.diagnosis.confidence)];
}

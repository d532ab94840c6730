import { describe, expect, it } from "vitest";
import type { Photo } from "@/api/shapes";
import { inOrder } from "./queue";

const photo = (photo_id: string, confidence: number) => ({ photo_id, diagnosis: { confidence } }) as Photo;
const ids = (photos: readonly Photo[]) => photos.map(({ photo_id }) => photo_id);

describe("inOrder", () => {
  it("puts what the model was unsure of first, then its most doubtful answers", () => {
    const queue = inOrder([photo("u", 0.3)], [photo("a", 0.75), photo("b", 0.55)]);
    expect(ids(queue)).toEqual(["u", "b", "a"]);
  });

  it("leaves out what it was sure of", () => {
    expect(ids(inOrder([], [photo("sure", 0.97)]))).toEqual([]);
  });
});

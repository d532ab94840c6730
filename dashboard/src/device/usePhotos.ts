"use client";

import { useMemo } from "react";
import useSWR from "swr";
import { get } from "@/api/client";
import type { Page, Photo } from "@/api/shapes";

const NONE: readonly Photo[] = [];
// A thousand photos are more than anybody looks through in a row; the earliest of a busy season are left out.
const MOST_PAGES = 10;

async function read(deviceId: string, from: number): Promise<readonly Photo[]> {
  const photos: Photo[] = [];
  let cursor: string | null = null;
  // Newest first: pages are read until one reaches back beyond the start.
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: URLSearchParams = new URLSearchParams({ limit: "100", ...(cursor === null ? {} : { cursor }) });
    const answer: Page<Photo> = await get(`/api/devices/${deviceId}/photos?${query}`);
    photos.push(...answer.items);
    cursor = (answer.items.at(-1)?.taken_at ?? Infinity) < from ? null : answer.cursor;
    if (cursor === null) break;
  }
  return photos;
}

/**
 * A device's photos in a stretch of time, oldest first.
 *
 * @param name - tells stretches apart: the photos of one are read once, however often its end moves on.
 */
export function usePhotos(deviceId: string, name: string, { from, to }: { from: number; to: number }) {
  const { data, error, mutate } = useSWR<readonly Photo[], Error>(
    ["photos", deviceId, name],
    () => read(deviceId, from),
    {
      keepPreviousData: true,
    },
  );
  const photos = useMemo(
    () => data?.filter(({ taken_at }) => taken_at >= from && taken_at < to).reverse() ?? NONE,
    [data, from, to],
  );
  return { photos, known: data !== undefined, error, readAgain: () => void mutate() };
}

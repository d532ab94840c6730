"use client";

import { useCallback, useMemo, useState } from "react";
import useSWR from "swr";
import { Button } from "@/components/Button";
import { Heading } from "@/components/Heading";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import type { Photo } from "@/api/shapes";
import { useReadAgain } from "@/live/useReadAgain";
import { useTexts } from "@/texts";
import { Decision } from "./Decision";
import { readQueue } from "./queue";
import { useKeys } from "./useKeys";

/** Photos that wait for a person, one after the other, each decided by one key. */
export function ReviewPage() {
  const texts = useTexts();
  const { data, error, mutate } = useSWR<Photo[], Error>("review queue", readQueue, { revalidateOnFocus: false });
  const [left, setLeft] = useState<readonly string[]>([]);
  const waiting = useMemo(() => data?.filter(({ photo_id }) => !left.includes(photo_id)) ?? [], [data, left]);
  const leave = useCallback((photoId: string) => setLeft((before) => [...before, photoId]), []);
  const back = useCallback(() => setLeft((before) => before.slice(0, -1)), []);
  useReadAgain(
    ({ kind }) => kind === "photo.diagnosed",
    () => void mutate(),
  );
  // Whatever was left stood before it: undone, it is the first one again.
  const photo = waiting[0];
  return (
    <>
      <Heading
        title={texts.pages.review}
        below={data !== undefined && <p role="status">{texts.review.progress(waiting.length)}</p>}
      />
      {error !== undefined && data === undefined && <Failed error={error} retry={() => void mutate()} />}
      {data === undefined && error === undefined && <Skeleton className="h-[32rem]" />}
      {data !== undefined && photo === undefined && <AllDone back={left.length > 0 ? back : undefined} />}
      {photo !== undefined && (
        <Decision key={photo.photo_id} photo={photo} leave={leave} back={left.length > 0 ? back : undefined} />
      )}
    </>
  );
}

/** Nothing waits any more; who left a photo too soon goes back to it. */
function AllDone({ back }: { back: (() => void) | undefined }) {
  const texts = useTexts();
  useKeys((key) => {
    if (key === "u") back?.();
  });
  return (
    <Empty
      title={texts.review.empty}
      hint={texts.review.emptyHint}
      action={back !== undefined && <Button onClick={back}>{texts.review.undo}</Button>}
    />
  );
}

"use client";

import Link from "next/link";
import { useLayoutEffect, useRef } from "react";
import type { Photo } from "@/api/shapes";
import { Ago } from "@/components/Time";
import { VerdictBadge } from "@/components/VerdictBadge";
import { useTexts } from "@/texts";

// A strip is for a look; who wants more zooms in.
const MOST = 60;

/** Photos in the order in which they were taken: the newest in sight, or the one that the page is about. */
export function PhotoStrip({ photos, current }: { photos: readonly Photo[]; current?: string }) {
  const texts = useTexts();
  const strip = useRef<HTMLUListElement>(null);
  const shown = photos.slice(-MOST);
  const newest = shown.at(-1)?.photo_id;
  useLayoutEffect(() => {
    const element = strip.current;
    const one = element?.querySelector<HTMLElement>("[aria-current]")?.parentElement;
    if (element)
      element.scrollLeft = one ? one.offsetLeft - (element.clientWidth - one.clientWidth) / 2 : element.scrollWidth;
  }, [newest, current]);
  if (photos.length === 0) return <p className="mb-4 text-sm text-soft">{texts.device.noPhotos}</p>;
  return (
    <ul
      ref={strip}
      aria-label={texts.device.photos}
      className="relative mb-4 flex snap-x gap-3 overflow-x-auto p-1 pb-2"
    >
      {shown.map((photo) => (
        <li key={photo.photo_id} className="w-28 shrink-0 snap-start sm:w-32">
          <StripPhoto photo={photo} current={photo.photo_id === current} />
        </li>
      ))}
    </ul>
  );
}

function StripPhoto({ photo, current }: { photo: Photo; current: boolean }) {
  const texts = useTexts();
  const { verdict, condition } = photo.diagnosis;
  return (
    <Link
      href={`/photo?id=${photo.photo_id}`}
      prefetch={false}
      aria-current={current ? "true" : undefined}
      className="group block rounded-xl"
    >
      <img
        src={`/api/photos/${photo.photo_id}/thumbnail`}
        alt=""
        width={128}
        height={128}
        loading="lazy"
        decoding="async"
        className="mb-1.5 aspect-square w-full rounded-xl bg-raised object-cover ring-leaf ring-offset-2 ring-offset-surface group-aria-[current]:ring-2"
      />
      <VerdictBadge verdict={verdict} />
      <span className="mt-1 block truncate text-xs" title={condition}>
        {verdict === "disease" ? condition : texts.verdict[verdict]}
      </span>
      <span className="block text-xs text-soft">
        <Ago at={photo.taken_at} site={photo.site} />
      </span>
    </Link>
  );
}

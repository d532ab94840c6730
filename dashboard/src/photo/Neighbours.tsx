"use client";

import { ChevronLeft, ChevronRight, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { useMemo } from "react";
import type { Photo, PhotoDetail } from "@/api/shapes";
import { LINK_AS_BUTTON } from "@/components/Button";
import { Card } from "@/components/Card";
import { Skeleton } from "@/components/Placeholder";
import { PhotoStrip } from "@/device/PhotoStrip";
import { usePhotos } from "@/device/usePhotos";
import { useTexts } from "@/texts";

const DAYS_AROUND_MS = 3 * 24 * 3_600_000;

/** What the same device photographed in the days around: how it came to this, and how it went on. */
export function Neighbours({ photo }: { photo: PhotoDetail }) {
  const texts = useTexts();
  const window = useMemo(
    () => ({ from: photo.taken_at - DAYS_AROUND_MS, to: photo.taken_at + DAYS_AROUND_MS }),
    [photo.taken_at],
  );
  const { photos, known } = usePhotos(photo.device_id, photo.photo_id, window);
  const place = photos.findIndex(({ photo_id }) => photo_id === photo.photo_id);
  return (
    <Card
      title={texts.photo.neighbours}
      aside={
        <div className="flex gap-2">
          <Step to={place > 0 ? photos[place - 1] : undefined} icon={ChevronLeft} name={texts.common.previous} />
          <Step to={place >= 0 ? photos[place + 1] : undefined} icon={ChevronRight} name={texts.common.next} />
        </div>
      }
    >
      {known ? <PhotoStrip photos={photos} current={photo.photo_id} /> : <Skeleton className="h-44" />}
    </Card>
  );
}

function Step({ to, icon: Icon, name }: { to: Photo | undefined; icon: LucideIcon; name: string }) {
  if (to === undefined) return null;
  return (
    <Link href={`/photo?id=${to.photo_id}`} prefetch={false} className={LINK_AS_BUTTON}>
      <Icon size={18} aria-hidden />
      {name}
    </Link>
  );
}

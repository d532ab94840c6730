"use client";

import useSWR from "swr";
import { get } from "@/api/client";
import type { PhotoDetail } from "@/api/shapes";
import { Card } from "@/components/Card";
import { DeviceLink } from "@/components/DeviceLink";
import { Facts } from "@/components/Facts";
import { Heading } from "@/components/Heading";
import { Empty, Failed, Skeleton } from "@/components/Placeholder";
import { Moment } from "@/components/Time";
import { useQuery } from "@/components/useQuery";
import { useMayAct } from "@/session/useSession";
import { useSiteName } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { DiagnosisCard } from "./DiagnosisCard";
import { DiseaseCard } from "./DiseaseCard";
import { Neighbours } from "./Neighbours";
import { Picture } from "./Picture";
import { ReviewCard } from "./ReviewCard";

/** One photo: what it shows, how sure that is, and what to do about it. */
export function PhotoPage() {
  const texts = useTexts();
  const { query } = useQuery();
  const photoId = query.get("id") ?? "";
  const path = `/api/photos/${encodeURIComponent(photoId)}`;
  const {
    data: photo,
    error,
    mutate,
  } = useSWR<PhotoDetail, Error>(photoId === "" ? null : path, get, {
    // The links that open the pictures hold for some minutes; new ones would load the pictures anew.
    revalidateOnFocus: false,
    keepPreviousData: true,
  });
  if (photoId === "") return <Empty title={texts.photo.notFound} />;
  if (error !== undefined && photo === undefined) return <Failed error={error} retry={() => void mutate()} />;
  if (photo === undefined) return <Skeleton className="h-[32rem]" />;
  return (
    <>
      <Heading title={texts.pages.photo} below={<Where photo={photo} />} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
          <Picture key={photo.photo_id} photo={photo} />
          <Neighbours photo={photo} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
          <DiagnosisCard photo={photo} />
          <ReviewCard key={photo.photo_id} photo={photo} reviewed={() => void mutate()} />
          <DiseaseCard photo={photo} />
          <Origin photo={photo} />
        </div>
      </div>
    </>
  );
}

function Where({ photo }: { photo: PhotoDetail }) {
  const site = useSiteName(photo.site);
  return (
    <>
      <DeviceLink deviceId={photo.device_id} /> · {site} · <Moment at={photo.taken_at} site={photo.site} />
    </>
  );
}

function Origin({ photo }: { photo: PhotoDetail }) {
  const texts = useTexts();
  const { model } = photo.diagnosis;
  return (
    <Card>
      <Facts
        facts={[
          [texts.photo.taken, <Moment key="" at={photo.taken_at} site={photo.site} />],
          [texts.photo.diagnosed, <Moment key="" at={photo.diagnosed_at} site={photo.site} />],
          [
            texts.photo.model,
            <span key="" title={model.sha256}>
              {model.name} {model.version}
            </span>,
          ],
        ]}
      />
      {!useMayAct() && <p className="mt-3 text-xs text-soft">{texts.common.readsOnly}</p>}
    </Card>
  );
}

"use client";

import { useMemo, useState } from "react";
import useSWR from "swr";
import { ask, get } from "@/api/client";
import type { Photo, PhotoDetail } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { DeviceLink } from "@/components/DeviceLink";
import { Outcome } from "@/components/Outcome";
import { Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import { useAction } from "@/components/useAction";
import { LabelForm, type Answer } from "@/photo/LabelForm";
import { readable } from "@/photo/labels";
import { Picture } from "@/photo/Picture";
import { useMayAct } from "@/session/useSession";
import { useTexts, type Texts } from "@/texts";
import { choicesFor, type Choice } from "./choices";
import { useKeys } from "./useKeys";

/** One photo to decide on: the likely answers by a key each, any other from the list. */
export function Decision({
  photo,
  leave,
  back,
}: {
  photo: Photo;
  leave: (photoId: string) => void;
  back: (() => void) | undefined;
}) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const [other, setOther] = useState(false);
  const path = `/api/photos/${encodeURIComponent(photo.photo_id)}`;
  const { data: detail } = useSWR<PhotoDetail, Error>(path, get, { revalidateOnFocus: false });
  const choices = useMemo(() => choicesFor(photo), [photo]);
  const review = useAction(async (answer: Answer) => {
    await ask("POST", `${path}/review`, answer);
    leave(photo.photo_id);
  });
  useKeys((key) => {
    const choice = choices.find((one) => one.key === key);
    if (choice !== undefined && mayAct) void review.run({ label: choice.label });
    else if (key === "s") leave(photo.photo_id);
    else if (key === "u") back?.();
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
      {detail === undefined ? <Skeleton className="aspect-[4/3]" /> : <Picture photo={detail} />}
      <Card title={texts.photo.pickLabel}>
        {other ? (
          <LabelForm
            first={photo.diagnosis.label}
            busy={review.busy}
            save={(answer) => void review.run(answer)}
            cancel={() => setOther(false)}
          />
        ) : (
          <div className="grid gap-2">
            {choices.map((choice) => (
              <Button
                key={choice.key}
                disabled={review.busy || !mayAct}
                onClick={() => void review.run({ label: choice.label })}
                className="justify-start text-left"
              >
                <Key name={choice.key} />
                {nameOf(choice, texts)}
              </Button>
            ))}
            <Button disabled={review.busy || !mayAct} onClick={() => setOther(true)} className="justify-start">
              {texts.review.other}
            </Button>
          </div>
        )}
        <div className="mt-4 flex gap-2">
          <Button onClick={() => leave(photo.photo_id)}>
            <Key name="s" />
            {texts.review.skip}
          </Button>
          <Button disabled={back === undefined} onClick={back}>
            <Key name="u" />
            {texts.review.undo}
          </Button>
        </div>
        <Outcome action={review} />
        <p className="mt-4 text-xs text-soft">
          <DeviceLink deviceId={photo.device_id} /> · <Ago at={photo.taken_at} site={photo.site} />
        </p>
        {!mayAct && <p className="mt-3 text-sm text-soft">{texts.common.readsOnly}</p>}
      </Card>
    </div>
  );
}

/** The key that does the same; a phone has none. */
function Key({ name }: { name: string }) {
  return (
    <kbd className="hidden size-6 place-items-center rounded-md border border-line bg-raised font-mono text-xs uppercase md:grid">
      {name}
    </kbd>
  );
}

function nameOf({ label, key }: Choice, texts: Texts): string {
  if (key === "n") return texts.review.notLeaf;
  const { crop, condition } = readable(label);
  return key === "h" ? `${texts.review.healthy} (${crop})` : `${condition} (${crop})`;
}

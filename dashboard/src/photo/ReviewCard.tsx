"use client";

import { useState } from "react";
import { ask } from "@/api/client";
import type { PhotoDetail } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Outcome } from "@/components/Outcome";
import { Ago } from "@/components/Time";
import { useAction } from "@/components/useAction";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { LabelForm, type Answer } from "./LabelForm";
import { inALine } from "./labels";

/** Lets a person say what the photo really shows; that is what the next training learns from. */
export function ReviewCard({ photo, reviewed }: { photo: PhotoDetail; reviewed: () => void }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const [correcting, setCorrecting] = useState(false);
  const review = useAction(async (answer: Answer) => {
    await ask("POST", `/api/photos/${encodeURIComponent(photo.photo_id)}/review`, answer);
    setCorrecting(false);
    reviewed();
  });
  if (!mayAct && photo.review === null) return null;
  return (
    <Card title={texts.photo.review}>
      {photo.review !== null && (
        <p className="mb-3 text-sm">
          <span className="font-medium">{inALine(photo.review.label, texts.verdict.not_a_leaf)}</span>
          <span className="text-soft">
            {" "}
            · {texts.photo.reviewedBy(photo.review.by)}, <Ago at={photo.review.at} site={photo.site} />
          </span>
          {photo.review.comment !== null && <span className="mt-1 block">“{photo.review.comment}”</span>}
        </p>
      )}
      {mayAct && correcting && (
        <LabelForm
          busy={review.busy}
          first={photo.review?.label ?? null}
          save={(answer) => void review.run(answer)}
          cancel={() => setCorrecting(false)}
        />
      )}
      {mayAct && !correcting && (
        <div className="flex flex-wrap gap-2">
          <Button kind="main" disabled={review.busy} onClick={() => void review.run({ label: photo.diagnosis.label })}>
            {texts.photo.confirm}
          </Button>
          <Button disabled={review.busy} onClick={() => setCorrecting(true)}>
            {texts.photo.wrong}
          </Button>
        </div>
      )}
      <Outcome action={review} done={texts.photo.reviewSaved} />
    </Card>
  );
}

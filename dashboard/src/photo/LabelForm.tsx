"use client";

import { useState } from "react";
import { LABELS } from "@/api/labels";
import { Button } from "@/components/Button";
import { SelectField, TextField } from "@/components/Field";
import { useTexts } from "@/texts";
import { readable } from "./labels";

/** What a reviewer says that a photo shows. */
export interface Answer {
  label: string;
  comment?: string;
}

const BY_CROP = Map.groupBy(LABELS, (label) => readable(label).crop);

/**
 * Picks the right label among all that the model knows, with a word about it.
 *
 * @param first - what is picked at first; `null` where somebody has to choose.
 */
export function LabelForm({
  first,
  busy,
  save,
  cancel,
}: {
  first: string | null;
  busy: boolean;
  save: (answer: Answer) => void;
  cancel: () => void;
}) {
  const texts = useTexts();
  const [label, setLabel] = useState(first ?? "");
  const [comment, setComment] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save({ label, ...(comment.trim() === "" ? {} : { comment: comment.trim() }) });
      }}
      className="grid gap-3"
    >
      <SelectField
        label={texts.photo.pickLabel}
        required
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      >
        {first === null && <option value="">{texts.photo.choose}</option>}
        {[...BY_CROP].map(([crop, names]) => (
          <optgroup key={crop} label={crop}>
            {names.map((name) => (
              <option key={name} value={name}>
                {readable(name).condition || texts.review.notLeaf}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <TextField
        label={texts.photo.comment}
        maxLength={500}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="flex gap-2">
        <Button kind="main" type="submit" disabled={busy}>
          {texts.common.save}
        </Button>
        <Button onClick={cancel}>{texts.common.cancel}</Button>
      </div>
    </form>
  );
}

"use client";

import { useState } from "react";
import type { PhotoDetail } from "@/api/shapes";
import { useTexts } from "@/texts";

/** The photo, and over it, as strongly as one likes, where the model looked. */
export function Picture({ photo }: { photo: PhotoDetail }) {
  const texts = useTexts();
  const [strength, setStrength] = useState(0);
  const [missing, setMissing] = useState(false);
  const { diagnosis, photo_url, heatmap_url } = photo;
  return (
    <figure className="self-start overflow-hidden rounded-2xl border border-line bg-surface">
      <div className="relative grid aspect-[4/3] max-h-[75vh] w-full place-items-center bg-raised">
        {missing ? (
          <p className="p-6 text-center text-sm text-soft">{texts.photo.gone}</p>
        ) : (
          <img
            src={photo_url}
            alt={texts.photo.alt(texts.verdict[diagnosis.verdict], diagnosis.condition)}
            onError={() => setMissing(true)}
            className="absolute inset-0 size-full object-contain"
          />
        )}
        {heatmap_url !== null && (
          <img
            src={heatmap_url}
            alt=""
            className="absolute inset-0 size-full object-contain transition-opacity"
            style={{ opacity: strength / 100 }}
          />
        )}
      </div>
      {heatmap_url !== null && (
        <figcaption className="flex items-center gap-3 px-4 py-2 text-sm">
          <label htmlFor="heat" className="shrink-0">
            {texts.photo.heatmap}
          </label>
          <input
            id="heat"
            type="range"
            min={0}
            max={100}
            value={strength}
            onChange={(event) => setStrength(Number(event.target.value))}
            className="h-11 min-w-0 flex-1 accent-(--leaf)"
          />
        </figcaption>
      )}
    </figure>
  );
}

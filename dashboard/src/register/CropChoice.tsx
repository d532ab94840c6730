"use client";

import { CROPS } from "@/sites/crops";
import { useTexts } from "@/texts";

/** Which crops grow at a site: of those that the model knows. */
export function CropChoice({
  chosen,
  choose,
}: {
  chosen: readonly string[];
  choose: (crops: readonly string[]) => void;
}) {
  const texts = useTexts();
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{texts.register.crops}</legend>
      <div className="flex flex-wrap gap-x-5">
        {[...CROPS].map(([crop, name]) => (
          <label key={crop} className="flex min-h-9 items-center gap-2 text-sm">
            <input
              type="checkbox"
              checked={chosen.includes(crop)}
              onChange={() => choose(chosen.includes(crop) ? chosen.filter((one) => one !== crop) : [...chosen, crop])}
              className="size-5 accent-(--leaf)"
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

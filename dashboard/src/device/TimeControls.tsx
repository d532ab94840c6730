"use client";

import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut, type LucideIcon } from "lucide-react";
import { useTexts } from "@/texts";
import { RANGES, type RangeName } from "./timeWindow";
import type { Stretch } from "./useStretch";

interface Controls {
  stretch: Stretch;
  last: (range: RangeName) => void;
  move: (parts: number) => void;
  scale: (times: number) => void;
  back: () => void;
}

/** Which stretch of time is shown; everything that dragging does can be done by these, with a thumb or the keyboard. */
export function TimeControls({ stretch, last, move, scale, back }: Controls) {
  const texts = useTexts();
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div role="group" aria-label={texts.device.move} className="flex rounded-xl border border-edge p-0.5">
        <Step icon={ChevronLeft} name={texts.device.earlier} take={() => move(-0.5)} />
        <Step icon={ChevronRight} name={texts.device.later} take={() => move(0.5)} disabled={stretch.kind === "last"} />
        <Step icon={ZoomIn} name={texts.device.zoomIn} take={() => scale(0.5)} />
        <Step icon={ZoomOut} name={texts.device.zoomOut} take={() => scale(2)} />
      </div>
      <div role="group" aria-label={texts.device.range} className="flex rounded-xl border border-edge p-0.5">
        {RANGES.map((range) => (
          <button
            key={range}
            type="button"
            aria-pressed={stretch.kind === "last" && stretch.range === range}
            onClick={() => last(range)}
            className="min-h-10 rounded-lg px-2.5 text-sm text-soft hover:bg-raised aria-pressed:bg-leaf-wash aria-pressed:font-medium aria-pressed:text-leaf"
          >
            {texts.device.ranges[range]}
          </button>
        ))}
      </div>
      {stretch.kind === "fixed" && (
        <button
          type="button"
          onClick={back}
          className="min-h-10 rounded-lg px-2 text-sm text-leaf underline-offset-4 hover:underline"
        >
          {texts.device.now}
        </button>
      )}
    </div>
  );
}

function Step({
  icon: Icon,
  name,
  take,
  disabled = false,
}: {
  icon: LucideIcon;
  name: string;
  take: () => void;
  disabled?: boolean;
}) {
  return (
    <button
      type="button"
      title={name}
      aria-label={name}
      onClick={take}
      disabled={disabled}
      className="grid size-10 place-items-center rounded-lg text-soft hover:bg-raised disabled:opacity-40"
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}

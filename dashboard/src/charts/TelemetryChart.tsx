"use client";

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { TimeWindow } from "@/device/timeWindow";
import { useTexts } from "@/texts";
import type { Chart } from "./chart";
import { HEIGHT, optionsOf } from "./options";
import { chartInWords } from "./words";

interface Shown {
  chart: Chart;
  window: TimeWindow;
  /** Of the site; undefined while it is not known. */
  zone: string | undefined;
  zoom: (from: number, to: number) => void;
  back: () => void;
}

/** One metric over time: the mean as a line in the band from lowest to highest, its limits, and what happened when. */
export function TelemetryChart({ chart, window, zone, zoom, back }: Shown) {
  const texts = useTexts();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const plot = new uPlot(
      optionsOf({ chart, window, zone, texts, width: element.clientWidth, zoom }),
      chart.columns,
      element,
    );
    plot.over.addEventListener("dblclick", back);
    const resized = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    const repainted = new MutationObserver(() => plot.redraw(false));
    repainted.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      resized.disconnect();
      repainted.disconnect();
      plot.destroy();
    };
  }, [chart, window, zone, texts, zoom, back]);
  return (
    <figure>
      <figcaption className="mb-1 flex items-baseline gap-2 text-sm font-medium">
        {chart.label}
        <span className="font-normal text-soft">{chart.unit}</span>
      </figcaption>
      {/* As high as the chart with its legend, so that nothing moves when it is drawn. */}
      <div
        ref={box}
        className="min-h-[13.5rem] sm:min-h-[12.5rem]"
        role="img"
        aria-label={chartInWords(chart, window, texts)}
      />
    </figure>
  );
}

"use client";

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { TimeWindow } from "@/device/timeWindow";
import { fixed } from "@/settings/numbers";
import { useTexts, type Texts } from "@/texts";
import type { Chart } from "./chart";
import { HEIGHT, optionsOf } from "./options";

interface Shown {
  chart: Chart;
  window: TimeWindow;
  zoom: (from: number, to: number) => void;
  back: () => void;
}

/** One metric over time: the mean as a line in the band from lowest to highest, its limits, and what happened when. */
export function TelemetryChart({ chart, window, zoom, back }: Shown) {
  const texts = useTexts();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const plot = new uPlot(
      optionsOf({ chart, window, texts, width: element.clientWidth, zoom }),
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
  }, [chart, window, texts, zoom, back]);
  return (
    <figure>
      <figcaption className="mb-1 flex items-baseline gap-2 text-sm font-medium">
        {chart.label}
        <span className="font-normal text-soft">{chart.unit}</span>
      </figcaption>
      {/* As high as the chart with its legend, so that nothing moves when it is drawn. */}
      <div ref={box} className="min-h-[13.5rem] sm:min-h-[12.5rem]" role="img" aria-label={inWords(chart, texts)} />
    </figure>
  );
}

/** For those who do not see the chart. */
function inWords({ label, unit, columns: [, means, lows, highs], digits }: Chart, texts: Texts): string {
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const last = known(means).at(-1);
  if (last === undefined) return `${label}: ${texts.device.noTelemetry}`;
  const low = known(lows).reduce((one, other) => Math.min(one, other), Infinity);
  const high = known(highs).reduce((one, other) => Math.max(one, other), -Infinity);
  const written = (value: number) => `${fixed(value, digits)} ${unit}`.trim();
  return texts.device.chartInWords(label, written(last), written(low), written(high));
}

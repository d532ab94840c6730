"use client";

import type { ModelRisk, RiskDay } from "@/api/shapes";
import { number } from "@/settings/numbers";
import { useTexts } from "@/texts";
import { FILLS, heatOf } from "./bands";

const WIDTH = 448;
const HEIGHT = 120;
const FOOT = 18;
const BODY = HEIGHT - FOOT;

/** Two weeks as bars, in their bands' colours; a day of which too much is unknown is an empty frame. */
export function DayBars({ model }: { model: ModelRisk }) {
  const texts = useTexts();
  const starts = model.bands.map((band) => band.starts_at).filter((start) => start > 0);
  const top = Math.max(1, ...model.days.map(({ value }) => value ?? 0), ...starts) * 1.1;
  const wide = WIDTH / model.days.length;
  const heightOf = (value: number) => (value / top) * BODY;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="w-full"
      role="img"
      aria-label={inWords(model, texts.risk.unknown)}
    >
      {starts.map((start) => (
        <line
          key={start}
          x1={0}
          x2={WIDTH}
          y1={BODY - heightOf(start)}
          y2={BODY - heightOf(start)}
          className="stroke-edge"
          strokeDasharray="4 4"
        />
      ))}
      {model.days.map((day, place) => (
        <Bar
          key={day.day}
          day={day}
          x={place * wide}
          wide={wide}
          tall={day.value === null ? BODY * 0.5 : Math.max(2, heightOf(day.value))}
          fill={FILLS[heatOf(model, day.band)]}
          unknown={texts.risk.unknown}
        />
      ))}
      <line x1={0} x2={WIDTH} y1={BODY} y2={BODY} className="stroke-line" />
    </svg>
  );
}

interface BarShape {
  day: RiskDay;
  x: number;
  wide: number;
  tall: number;
  fill: string;
  unknown: string;
}

function Bar({ day, x, wide, tall, fill, unknown }: BarShape) {
  const isKnown = day.value !== null;
  return (
    <g>
      <title>{dayInWords(day, unknown)}</title>
      <rect
        x={x + 3}
        y={BODY - tall}
        width={wide - 6}
        height={tall}
        rx={3}
        className={isKnown ? fill : "fill-none stroke-soft"}
        strokeDasharray={isKnown ? undefined : "3 3"}
        opacity={isKnown && !day.finished ? 0.6 : 1}
      />
      <text x={x + wide / 2} y={HEIGHT - 4} textAnchor="middle" className="fill-soft text-[0.625rem]">
        {Number(day.day.slice(-2))}
      </text>
    </g>
  );
}

function dayInWords({ day, value, band }: RiskDay, unknown: string): string {
  return `${day}: ${value === null ? unknown : `${number(value)} ${band ?? ""}`}`.trim();
}

function inWords(model: ModelRisk, unknown: string): string {
  return model.days.map((day) => dayInWords(day, unknown)).join("; ");
}

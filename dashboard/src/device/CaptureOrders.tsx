"use client";

import { Camera, CircleCheck, CircleSlash, Clock, Hourglass, UploadCloud, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import useSWR from "swr";
import { get } from "@/api/client";
import type { CaptureState, DeviceCapture, Page } from "@/api/shapes";
import { Card } from "@/components/Card";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import { useReadAgain } from "@/live/useReadAgain";
import { useTexts } from "@/texts";

const LOOKS: Record<CaptureState, { icon: LucideIcon; ink: string }> = {
  ordered: { icon: Clock, ink: "text-soft" },
  received: { icon: Camera, ink: "text-soft" },
  uploaded: { icon: UploadCloud, ink: "text-soft" },
  diagnosed: { icon: CircleCheck, ink: "text-leaf" },
  expired: { icon: Hourglass, ink: "text-warning" },
  refused: { icon: CircleSlash, ink: "text-critical" },
};

// The last few answer "why is there no photo"; the rest is there for whoever looks further.
const FEW = 5;

export function capturesPath(deviceId: string): string {
  return `/api/devices/${encodeURIComponent(deviceId)}/captures?limit=25`;
}

/** Why there is a photo, or none: the latest orders and what became of each. */
export function CaptureOrders({ deviceId }: { deviceId: string }) {
  const texts = useTexts();
  const [all, setAll] = useState(false);
  const { data, error, mutate } = useSWR<Page<DeviceCapture>, Error>(capturesPath(deviceId), get);
  useReadAgain(
    (event) => event.device_id === deviceId && /^(capture|photo)\./.test(event.kind),
    () => void mutate(),
  );
  const orders = data?.items ?? [];
  return (
    <Card title={texts.captures.title}>
      {error !== undefined && data === undefined && <Failed error={error} retry={() => void mutate()} />}
      {data === undefined && error === undefined && <Skeleton className="h-32" />}
      {data !== undefined && orders.length === 0 && <p className="text-sm text-soft">{texts.captures.none}</p>}
      <ul className="divide-y divide-line">
        {(all ? orders : orders.slice(0, FEW)).map((order) => (
          <li key={order.order_id} className="py-2 first:pt-0">
            <Order order={order} />
          </li>
        ))}
      </ul>
      {orders.length > FEW && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="min-h-10 text-sm text-leaf underline-offset-4 hover:underline"
        >
          {all ? texts.captures.fewer : texts.captures.all}
        </button>
      )}
    </Card>
  );
}

function Order({ order }: { order: DeviceCapture }) {
  const texts = useTexts();
  const { icon: Icon, ink } = LOOKS[order.state];
  const diagnosed = order.state === "diagnosed" && order.photo_id !== null;
  return (
    <div className="flex items-start gap-3 text-sm">
      <Icon size={18} className={`mt-0.5 shrink-0 ${ink}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-medium">{texts.captures.states[order.state]}</span>
          <span className="text-soft">
            {" "}
            · {texts.captures.by(order.ordered_by, order.target)} · <Ago at={order.ordered_at} site={order.site} />
          </span>
        </p>
        {order.reason !== null && <p className="text-soft">{order.reason}</p>}
      </div>
      {diagnosed && (
        <Link
          href={`/photo?id=${order.photo_id}`}
          prefetch={false}
          className="shrink-0 text-leaf underline underline-offset-4"
        >
          {texts.photo.photo}
        </Link>
      )}
    </div>
  );
}

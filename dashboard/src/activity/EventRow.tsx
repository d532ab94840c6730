"use client";

import type { FeedEvent } from "@/api/shapes";
import { DeviceLink } from "@/components/DeviceLink";
import { Ago } from "@/components/Time";
import { useSiteOf } from "@/sites/useSiteOf";
import { useTexts } from "@/texts";
import { groupOf, GROUPS, OTHER } from "./kinds";

/** A line of the feed: what happened, who did it, when. */
export function EventRow({ event }: { event: FeedEvent }) {
  const texts = useTexts();
  const site = useSiteOf(event.device_id);
  const group = groupOf(event.kind);
  const Icon = group === null ? OTHER : GROUPS[group];
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <span className="mt-0.5 text-soft" title={group === null ? event.kind : texts.activity.groups[group]}>
        <Icon size={18} aria-hidden />
      </span>
      <p className="min-w-0 flex-1 break-words">
        {event.text}
        <span className="block text-sm text-soft">
          {event.device_id !== null && (
            <>
              <DeviceLink deviceId={event.device_id} /> ·{" "}
            </>
          )}
          {event.who === "platform" ? texts.common.platform : event.who}
        </span>
      </p>
      <span className="shrink-0 text-sm text-soft">
        <Ago at={event.at} site={site} />
      </span>
    </li>
  );
}

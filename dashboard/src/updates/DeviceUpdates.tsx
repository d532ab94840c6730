"use client";

import {
  Archive,
  Ban,
  CircleCheck,
  CircleSlash,
  Clock,
  Download,
  Hourglass,
  OctagonAlert,
  type LucideIcon,
} from "lucide-react";
import type { DeviceUpdate, RolloutDetail, UpdateState } from "@/api/shapes";
import { Card } from "@/components/Card";
import { DeviceLink } from "@/components/DeviceLink";
import { Pills } from "@/components/Field";
import { More } from "@/components/More";
import { Ago } from "@/components/Time";
import { number } from "@/settings/numbers";
import { useTexts } from "@/texts";
import { UPDATE_STATES } from "./progress";

const LOOKS: Record<UpdateState, { icon: LucideIcon; ink: string }> = {
  queued: { icon: Clock, ink: "text-soft" },
  in_progress: { icon: Download, ink: "text-silent" },
  succeeded: { icon: CircleCheck, ink: "text-leaf" },
  failed: { icon: OctagonAlert, ink: "text-critical" },
  rejected: { icon: CircleSlash, ink: "text-critical" },
  timed_out: { icon: Hourglass, ink: "text-critical" },
  canceled: { icon: Ban, ink: "text-soft" },
  removed: { icon: Archive, ink: "text-soft" },
};

interface Shown {
  rollout: RolloutDetail;
  updates: readonly DeviceUpdate[];
  state: UpdateState | null;
  choose: (state: UpdateState | null) => void;
  more: (() => void) | undefined;
}

/** How far each device is, those in one state or all. */
export function DeviceUpdates({ rollout, updates, state, choose, more }: Shown) {
  const texts = useTexts();
  const { counts } = rollout;
  const states = UPDATE_STATES.filter((one) => one === state || (counts[one] ?? 0) > 0);
  return (
    <Card title={texts.updates.devices}>
      {states.length > 0 && (
        <div className="mb-3">
          <Pills
            label={texts.updates.byState}
            names={[
              ["", texts.updates.all] as const,
              ...states.map((one) => [one, `${texts.updates.deviceStates[one]} ${number(counts[one] ?? 0)}`] as const),
            ]}
            chosen={state ?? ""}
            choose={(one) => choose(one === "" ? null : one)}
          />
        </div>
      )}
      {updates.length === 0 && (
        <p className="text-sm text-soft">{state === null ? texts.updates.noDevicesYet : texts.updates.noneInState}</p>
      )}
      <ul className="divide-y divide-line text-sm">
        {updates.map((update) => (
          <UpdateRow key={update.device_id} update={update} />
        ))}
      </ul>
      <More more={more} />
    </Card>
  );
}

function UpdateRow({ update: { device_id, state, reason, at } }: { update: DeviceUpdate }) {
  const texts = useTexts();
  const { icon: Icon, ink } = LOOKS[state];
  return (
    <li className="flex items-start gap-3 py-2.5">
      <Icon size={18} className={`mt-0.5 shrink-0 ${ink}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <DeviceLink deviceId={device_id} />
          <span className="text-soft"> · {texts.updates.deviceStates[state]}</span>
        </p>
        {reason !== "" && <p className="break-words">{reason}</p>}
      </div>
      <span className="shrink-0 text-soft">
        <Ago at={at} />
      </span>
    </li>
  );
}

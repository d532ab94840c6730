"use client";

import type { Alert } from "@/api/shapes";
import { AlertLine } from "@/alerts/AlertLine";
import { Card } from "@/components/Card";
import { useTexts } from "@/texts";

/** What troubles a device now. */
export function DeviceAlerts({ alerts }: { alerts: readonly Alert[] }) {
  const texts = useTexts();
  if (alerts.length === 0) return null;
  return (
    <Card title={texts.device.openAlerts}>
      <ul className="grid gap-2">
        {alerts.map((alert) => (
          <li key={alert.alert_id}>
            <AlertLine alert={alert} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import type { Configuration, DeviceDetail } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Dialog } from "@/components/Dialog";
import { Moment } from "@/components/Time";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";
import { ConfigurationForm } from "./ConfigurationForm";
import { settingInWords, SETTINGS, type Setting } from "./settings";

/** What a device is wished to do, what it says that it does, and since when the two differ. */
export function ConfigurationCard({ device, changed }: { device: DeviceDetail; changed: () => void }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const [editing, setEditing] = useState(false);
  const { configuration } = device;
  return (
    <Card
      title={texts.configuration.title}
      aside={
        mayAct &&
        device.retired_at === null && (
          <Button onClick={() => setEditing(true)}>
            <SlidersHorizontal size={18} aria-hidden />
            {texts.configuration.change}
          </Button>
        )
      }
    >
      <Agreement configuration={configuration} site={device.site} />
      <table className="w-full text-left text-sm">
        <thead>
          <tr className="text-xs text-soft">
            <th scope="col" className="pr-3 pb-1 font-normal">
              {texts.configuration.setting}
            </th>
            <th scope="col" className="pr-3 pb-1 font-normal">
              {texts.configuration.desired}
            </th>
            <th scope="col" className="pr-3 pb-1 font-normal">
              {texts.configuration.reported}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {SETTINGS.map((setting) => (
            <SettingRow key={setting} setting={setting} configuration={configuration} />
          ))}
        </tbody>
      </table>
      <Dialog title={texts.configuration.title} open={editing} close={() => setEditing(false)}>
        <ConfigurationForm
          deviceId={device.device_id}
          configuration={configuration}
          saved={() => {
            setEditing(false);
            changed();
          }}
        />
      </Dialog>
    </Card>
  );
}

function Agreement({ configuration, site }: { configuration: Configuration; site: string }) {
  const texts = useTexts();
  if (configuration.reported === null)
    return <p className="mb-3 text-sm text-soft">{texts.configuration.neverReported}</p>;
  if (configuration.differs_since === null)
    return <p className="mb-3 text-sm text-leaf">{texts.configuration.agrees}</p>;
  return (
    <p className="mb-3 text-sm text-warning">
      {texts.configuration.differs} <Moment at={configuration.differs_since} site={site} />
    </p>
  );
}

function SettingRow({ setting, configuration }: { setting: Setting; configuration: Configuration }) {
  const texts = useTexts();
  const desired = settingInWords(configuration.desired, setting, texts);
  const reported = settingInWords(configuration.reported, setting, texts);
  const why = configuration.refused[setting];
  const differs = configuration.differs.includes(setting);
  if (desired === null && reported === null) return null;
  return (
    <tr className="align-top">
      <th scope="row" className="py-1.5 pr-3 font-normal text-soft">
        {texts.configuration.settings[setting]}
      </th>
      <td className="py-1.5 pr-3">{desired ?? "–"}</td>
      <td className={`py-1.5 ${differs ? "font-medium text-warning" : ""}`}>
        {reported ?? "–"}
        {differs && <span className="sr-only"> ({texts.configuration.otherThanWished})</span>}
        {why !== undefined && <span className="block font-normal text-soft">{why}</span>}
      </td>
    </tr>
  );
}

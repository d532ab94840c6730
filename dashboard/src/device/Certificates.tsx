"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { Certificate, DeviceDetail, Rotation } from "@/api/shapes";
import { Card } from "@/components/Card";
import { ConfirmedAction } from "@/components/ConfirmedAction";
import { SelectField } from "@/components/Field";
import { Ago, Moment } from "@/components/Time";
import { useMayAct } from "@/session/useSession";
import { useTexts } from "@/texts";

// How long the old certificate counts after the new one is proven: at once, or for as long as a device may be away.
const GRACES = [0, 60, 1_440, 10_080] as const;

/** The certificates that a device had and has, and the order to change the one in use. */
export function Certificates({ device, changed }: { device: DeviceDetail; changed: () => void }) {
  const texts = useTexts();
  const mayAct = useMayAct();
  const { certificates, rotation, certificate_expires_at: expires } = device;
  return (
    <Card
      title={texts.certificates.title}
      aside={mayAct && expires !== null && device.retired_at === null && <Rotate device={device} changed={changed} />}
    >
      {expires !== null && (
        <p className="mb-3 text-sm">
          {texts.certificates.expires} <Ago at={expires} site={device.site} />
        </p>
      )}
      {rotation !== null && <RotationLine rotation={rotation} site={device.site} />}
      {certificates.length === 0 && <p className="text-sm text-soft">{texts.certificates.none}</p>}
      <ul className="divide-y divide-line text-sm">
        {certificates.map((certificate) => (
          <li key={certificate.certificate_id} className="py-2 first:pt-0">
            <CertificateLine certificate={certificate} site={device.site} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Rotate({ device, changed }: { device: DeviceDetail; changed: () => void }) {
  const texts = useTexts();
  const [grace, setGrace] = useState<number>(60);
  return (
    <ConfirmedAction
      icon={KeyRound}
      label={texts.certificates.rotate}
      question={
        <>
          <p>{texts.certificates.question}</p>
          <SelectField
            label={texts.certificates.grace}
            value={grace}
            onChange={(event) => setGrace(Number(event.target.value))}
          >
            {GRACES.map((minutes) => (
              <option key={minutes} value={minutes}>
                {texts.certificates.graces[`m${minutes}`]}
              </option>
            ))}
          </SelectField>
        </>
      }
      done={texts.certificates.ordered}
      work={async () => {
        await ask(
          "POST",
          `/api/devices/${encodeURIComponent(device.device_id)}/certificate/rotate?grace_minutes=${grace}`,
        );
        changed();
      }}
    />
  );
}

function RotationLine({ rotation, site }: { rotation: Rotation; site: string }) {
  const texts = useTexts();
  const step = rotation.proven_at !== null ? "proven" : rotation.certificate_id !== null ? "signed" : "waiting";
  return (
    <p className="mb-3 rounded-xl bg-raised px-3 py-2 text-sm">
      {texts.certificates.rotation[step]}
      <span className="text-soft">
        {" "}
        · {rotation.ordered_by}, <Ago at={rotation.ordered_at} site={site} />
      </span>
    </p>
  );
}

function CertificateLine({ certificate, site }: { certificate: Certificate; site: string }) {
  const texts = useTexts();
  const { certificate_id, state, issued_at, ends_at, revoked_at } = certificate;
  return (
    <>
      <p className="flex flex-wrap gap-x-3">
        <span className="font-medium">{texts.certificates.states[state]}</span>
        <code className="font-mono text-soft" title={certificate_id}>
          {certificate_id.slice(0, 12)}…
        </code>
      </p>
      <p className="text-soft">
        {texts.certificates.issued} <Moment at={issued_at} site={site} />
        {ends_at !== null && (
          <>
            {" "}
            · {texts.certificates.ends} <Moment at={ends_at} site={site} />
          </>
        )}
        {revoked_at !== null && (
          <>
            {" "}
            · {texts.certificates.revoked} <Moment at={revoked_at} site={site} />
          </>
        )}
      </p>
    </>
  );
}

"use client";

import type { MadeClaim } from "@/api/shapes";
import { Facts } from "@/components/Facts";
import { useTexts } from "@/texts";

/** What goes into the devices beside the claim's key. */
export function MadeClaimParts({ made }: { made: MadeClaim }) {
  const texts = useTexts();
  return (
    <div role="status" className="mt-4 grid gap-3 rounded-xl bg-raised p-4 text-sm">
      <p>{texts.claims.made}</p>
      <Facts
        facts={[
          [texts.claims.endpoint, `${made.mqtt.endpoint}:${made.mqtt.port}`],
          [texts.claims.template, made.template],
        ]}
      />
      <pre className="whitespace-pre-wrap break-words font-mono text-xs">{made.certificate_pem}</pre>
    </div>
  );
}

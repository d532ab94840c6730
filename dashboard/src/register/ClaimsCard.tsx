"use client";

import { Ban } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { Claim, MadeClaim } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { ConfirmedAction } from "@/components/ConfirmedAction";
import { FIELD, Labelled } from "@/components/Field";
import { Form } from "@/components/Form";
import { More } from "@/components/More";
import { NameField } from "@/components/NameField";
import { Outcome } from "@/components/Outcome";
import { Failed, Skeleton } from "@/components/Placeholder";
import { Ago } from "@/components/Time";
import { useAction } from "@/components/useAction";
import { usePages } from "@/components/usePages";
import { useTexts } from "@/texts";
import { MadeClaimParts } from "./MadeClaimParts";

/** Claims: certificates with which devices leave the factory, and which let registered ones join. */
export function ClaimsCard() {
  const texts = useTexts();
  const { rows, error, loading, more, readAgain } = usePages<Claim>("/api/claims?limit=25");
  const [made, setMade] = useState<MadeClaim | null>(null);
  return (
    <Card title={texts.claims.title}>
      <p className="mb-4 text-sm text-soft">{texts.claims.about}</p>
      {error !== undefined && rows.length === 0 && <Failed error={error} retry={readAgain} />}
      {loading && rows.length === 0 && <Skeleton className="h-14" />}
      <ul className="mb-4 divide-y divide-line text-sm">
        {rows.map((claim) => (
          <li key={claim.claim_id} className="flex flex-wrap items-center justify-between gap-3 py-2">
            <ClaimLine claim={claim} revoked={readAgain} />
          </li>
        ))}
      </ul>
      <More more={more} />
      <details>
        <summary className="min-h-11 cursor-pointer py-2 text-sm text-leaf">{texts.claims.make}</summary>
        <NewClaim
          done={(claim) => {
            setMade(claim);
            readAgain();
          }}
        />
      </details>
      {made !== null && <MadeClaimParts made={made} />}
    </Card>
  );
}

function ClaimLine({ claim, revoked }: { claim: Claim; revoked: () => void }) {
  const texts = useTexts();
  return (
    <>
      <p>
        <span className={`font-medium ${claim.revoked_at === null ? "" : "line-through"}`}>{claim.name}</span>
        <span className="block text-soft">
          {claim.made_by}, <Ago at={claim.made_at} />
          {claim.revoked_at !== null && (
            <>
              {" "}
              · {texts.claims.revoked} <Ago at={claim.revoked_at} />
            </>
          )}
        </span>
      </p>
      {claim.revoked_at === null && (
        <ConfirmedAction
          kind="danger"
          icon={Ban}
          label={texts.claims.revoke}
          question={<p>{texts.claims.question(claim.name)}</p>}
          done=""
          work={async () => {
            await ask("DELETE", `/api/claims/${encodeURIComponent(claim.claim_id)}`);
            revoked();
          }}
        />
      )}
    </>
  );
}

function NewClaim({ done }: { done: (claim: MadeClaim) => void }) {
  const texts = useTexts();
  const [name, setName] = useState("");
  const [csr, setCsr] = useState("");
  const make = useAction(async () => {
    done(await ask<MadeClaim>("POST", "/api/claims", { name: name.trim(), csr_pem: csr.trim() }));
    setName("");
    setCsr("");
  });
  return (
    <Form submit={() => void make.run()}>
      <NameField name={name} change={setName} />
      <Labelled label={texts.claims.csr} hint={texts.claims.csrHint}>
        <textarea
          required
          rows={5}
          value={csr}
          onChange={(event) => setCsr(event.target.value)}
          className={`${FIELD} py-2 font-mono text-xs`}
        />
      </Labelled>
      <Button type="submit" disabled={make.busy} className="justify-self-start">
        {texts.claims.make}
      </Button>
      <Outcome action={make} />
    </Form>
  );
}

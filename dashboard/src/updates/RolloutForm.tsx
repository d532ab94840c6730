"use client";

import { PackageOpen } from "lucide-react";
import { useState } from "react";
import { ask } from "@/api/client";
import type { Release } from "@/api/shapes";
import { Button } from "@/components/Button";
import { Card } from "@/components/Card";
import { Dialog } from "@/components/Dialog";
import { Pills, SelectField } from "@/components/Field";
import { Form } from "@/components/Form";
import { Outcome } from "@/components/Outcome";
import { useAction } from "@/components/useAction";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { firstWish, orderOf, REACHES, type RolloutWish } from "./order";
import { RolloutQuestion } from "./RolloutQuestion";
import { Care, TargetField } from "./WishFields";

interface Given {
  releases: readonly Release[];
  device: string;
  ordered: () => void;
}

/** Orders a roll-out, after saying what comes of it. */
export function RolloutForm({ releases, device, ordered }: Given) {
  const texts = useTexts();
  const { sites } = useAllSites();
  const [written, setWritten] = useState(() => firstWish(releases[0]?.version ?? "", device));
  const [asking, setAsking] = useState(false);
  const wish = { ...written, site: written.site || (sites[0]?.site_id ?? "") };
  const change = (part: Partial<RolloutWish>) => setWritten({ ...wish, ...part });
  const order = useAction(async () => {
    await ask("POST", "/api/rollouts", orderOf(wish));
    setAsking(false);
    ordered();
  });
  return (
    <Card title={texts.updates.start}>
      <Form submit={() => setAsking(true)}>
        <SelectField
          label={texts.updates.release}
          value={wish.version}
          onChange={(event) => change({ version: event.target.value })}
        >
          {releases.map(({ version }) => (
            <option key={version}>{version}</option>
          ))}
        </SelectField>
        <Pills
          label={texts.updates.reach}
          names={REACHES.map((reach) => [reach, texts.updates.reaches[reach]] as const)}
          chosen={wish.reach}
          choose={(reach) => change({ reach })}
        />
        <TargetField wish={wish} change={change} />
        <Care wish={wish} change={change} />
        <Button kind="main" type="submit" className="justify-self-start">
          <PackageOpen size={18} aria-hidden />
          {texts.updates.submit}
        </Button>
        {!asking && <Outcome action={order} done={texts.updates.ordered} />}
      </Form>
      <Dialog title={texts.updates.start} open={asking} close={() => setAsking(false)}>
        <RolloutQuestion wish={wish} order={order} close={() => setAsking(false)} />
      </Dialog>
    </Card>
  );
}

"use client";

import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { LINK_AS_BUTTON } from "@/components/Button";
import { Card } from "@/components/Card";
import { SelectField } from "@/components/Field";
import { useNow } from "@/settings/useNow";
import { useAllSites } from "@/sites/useSites";
import { useTexts } from "@/texts";
import { reportPath } from "./ReportLink";
import { lastWeeks } from "./week";

const WEEKS = 12;

/** The weekly report of a site, which opens beside this page and prints well. */
export function ReportsCard() {
  const texts = useTexts();
  const now = useNow();
  const { sites } = useAllSites();
  const [site, setSite] = useState("");
  const [week, setWeek] = useState("");
  const weeks = lastWeeks(WEEKS, now);
  const chosenSite = site || sites[0]?.site_id;
  return (
    <Card title={texts.exports.reports}>
      <p className="mb-4 text-sm text-soft">{texts.exports.reportsAbout}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={texts.device.site}
          value={chosenSite ?? ""}
          onChange={(event) => setSite(event.target.value)}
        >
          {sites.map(({ site_id, name }) => (
            <option key={site_id} value={site_id}>
              {name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={texts.exports.week}
          value={week || weeks[1]}
          onChange={(event) => setWeek(event.target.value)}
        >
          {weeks.map((name, back) => (
            <option key={name} value={name}>
              {texts.exports.weekName(name, back)}
            </option>
          ))}
        </SelectField>
      </div>
      {chosenSite !== undefined && now > 0 && (
        <a
          href={reportPath(chosenSite, week || (weeks[1] ?? ""))}
          target="_blank"
          rel="noreferrer"
          className={`mt-4 ${LINK_AS_BUTTON}`}
        >
          <ExternalLink size={18} aria-hidden />
          {texts.exports.openReport}
          <span className="sr-only"> ({texts.common.newTab})</span>
        </a>
      )}
    </Card>
  );
}

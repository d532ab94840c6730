"use client";

import { Heading } from "@/components/Heading";
import { Skeleton } from "@/components/Placeholder";
import { useSession } from "@/session/useSession";
import { useTexts } from "@/texts";
import { ClaimsCard } from "./ClaimsCard";
import { DeviceForm } from "./DeviceForm";
import { SiteForm } from "./SiteForm";
import { TableForm } from "./TableForm";

/** Brings devices into the fleet: a site to stand at, their serial numbers, and the claims by which they join. */
export function RegisterPage() {
  const texts = useTexts();
  const role = useSession()?.role;
  return (
    <>
      <Heading title={texts.pages.register} below={texts.register.about} />
      {role === undefined && <Skeleton className="h-96" />}
      {role === "viewer" && <p className="text-sm text-soft">{texts.common.readsOnly}</p>}
      {role === "operator" && (
        <div className="gap-4 *:mb-4 *:break-inside-avoid lg:columns-2">
          <DeviceForm />
          <TableForm />
          <SiteForm />
          <ClaimsCard />
        </div>
      )}
    </>
  );
}

import { Suspense } from "react";
import { FleetPage } from "@/fleet/FleetPage";

export default function Page() {
  return (
    <Suspense>
      <FleetPage />
    </Suspense>
  );
}

import type { Metadata } from "next";
import { Suspense } from "react";
import { AlertsPage } from "@/alerts/AlertsPage";

export const metadata: Metadata = { title: "Alerts" };

export default function Page() {
  return (
    <Suspense>
      <AlertsPage />
    </Suspense>
  );
}

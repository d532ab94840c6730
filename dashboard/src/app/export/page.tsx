import type { Metadata } from "next";
import { Suspense } from "react";
import { ExportsPage } from "@/exports/ExportsPage";

export const metadata: Metadata = { title: "Exports" };

export default function Page() {
  return (
    <Suspense>
      <ExportsPage />
    </Suspense>
  );
}

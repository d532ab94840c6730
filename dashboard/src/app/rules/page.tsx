import type { Metadata } from "next";
import { Suspense } from "react";
import { RulesPage } from "@/rules/RulesPage";

export const metadata: Metadata = { title: "Alert rules" };

export default function Page() {
  return (
    <Suspense>
      <RulesPage />
    </Suspense>
  );
}

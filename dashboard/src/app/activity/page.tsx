import type { Metadata } from "next";
import { Suspense } from "react";
import { ActivityPage } from "@/activity/ActivityPage";

export const metadata: Metadata = { title: "Activity" };

export default function Page() {
  return (
    <Suspense>
      <ActivityPage />
    </Suspense>
  );
}

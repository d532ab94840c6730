import type { Metadata } from "next";
import { Suspense } from "react";
import { UpdatesPage } from "@/updates/UpdatesPage";

export const metadata: Metadata = { title: "Updates" };

export default function Page() {
  return (
    <Suspense>
      <UpdatesPage />
    </Suspense>
  );
}

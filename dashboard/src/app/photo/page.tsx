import type { Metadata } from "next";
import { Suspense } from "react";
import { PhotoPage } from "@/photo/PhotoPage";

export const metadata: Metadata = { title: "Photo" };

export default function Page() {
  return (
    <Suspense>
      <PhotoPage />
    </Suspense>
  );
}

import type { Metadata } from "next";
import { Suspense } from "react";
import { RegisterPage } from "@/register/RegisterPage";

export const metadata: Metadata = { title: "Add devices" };

export default function Page() {
  return (
    <Suspense>
      <RegisterPage />
    </Suspense>
  );
}

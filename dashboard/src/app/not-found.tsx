import Link from "next/link";

/** For an address that leads nowhere. In English like the rest of what is made before the viewer's language is known. */
export default function NotFound() {
  return (
    <div className="grid place-items-center gap-4 py-24 text-center">
      <h1 className="text-2xl font-semibold">There is no such page</h1>
      <Link href="/" className="text-leaf underline underline-offset-4">
        Go to the fleet
      </Link>
    </div>
  );
}

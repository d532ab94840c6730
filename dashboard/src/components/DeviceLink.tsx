import Link from "next/link";

/** A device's id within a text, as the way to its page. */
export function DeviceLink({ deviceId }: { deviceId: string }) {
  return (
    <Link
      href={`/device?id=${deviceId}`}
      prefetch={false}
      className="underline decoration-edge underline-offset-4 hover:text-ink"
    >
      {deviceId}
    </Link>
  );
}

import { Skeleton } from "@/components/Placeholder";

/** The fleet's place while it is on its way, laid out as it will be. */
export function FleetSkeleton() {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="grid content-start gap-3">
        <Skeleton className="h-[4.75rem] sm:h-[4.25rem]" />
        <Skeleton className="h-11" />
        {Array.from({ length: 8 }, (_, row) => (
          <Skeleton key={row} className="h-16" />
        ))}
      </div>
      <Skeleton className="hidden h-80 md:order-first md:block xl:order-none" />
    </div>
  );
}

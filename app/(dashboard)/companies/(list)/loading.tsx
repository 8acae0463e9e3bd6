import { Bar, LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function CompaniesLoading() {
  return (
    <LoadingRegion what="companies" className="space-y-5">
      <PageHeaderSkeleton />
      <div className="flex h-10 items-center gap-2">
        {[14, 24, 24, 20].map((width, place) => (
          <Bar
            key={place}
            className={
              width === 14
                ? "h-8 w-14 rounded-full"
                : width === 24
                  ? "h-8 w-26 rounded-full"
                  : "h-8 w-22 rounded-full"
            }
          />
        ))}
      </div>
      <RowsSkeleton rows={10} />
    </LoadingRegion>
  );
}

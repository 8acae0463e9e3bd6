import { Bar, LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function OverviewLoading() {
  return (
    <LoadingRegion what="the overview" className="space-y-6">
      <PageHeaderSkeleton />
      <div className="grid h-[86px] grid-cols-2 gap-6 rounded-md border border-line bg-surface p-4 sm:grid-cols-5">
        {[1, 2, 3, 4, 5].map((place) => (
          <div key={place} className="space-y-3">
            <Bar className="w-20" />
            <Bar className="h-5 w-10" />
          </div>
        ))}
      </div>
      <RowsSkeleton rows={4} />
    </LoadingRegion>
  );
}

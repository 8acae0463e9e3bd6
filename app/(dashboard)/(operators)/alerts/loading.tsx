import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function AlertsLoading() {
  return (
    <LoadingRegion what="the alerts" className="space-y-6">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={6} />
    </LoadingRegion>
  );
}

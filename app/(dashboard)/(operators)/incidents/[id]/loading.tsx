import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function IncidentLoading() {
  return (
    <LoadingRegion what="the incident" className="space-y-6">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={6} />
    </LoadingRegion>
  );
}

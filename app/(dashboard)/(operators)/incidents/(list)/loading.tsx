import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function IncidentsLoading() {
  return (
    <LoadingRegion what="the incidents" className="space-y-6">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={6} />
    </LoadingRegion>
  );
}

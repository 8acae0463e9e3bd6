import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function ReadinessLoading() {
  return (
    <LoadingRegion what="production readiness" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={12} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function ActivityLoading() {
  return (
    <LoadingRegion what="activity" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={12} />
    </LoadingRegion>
  );
}

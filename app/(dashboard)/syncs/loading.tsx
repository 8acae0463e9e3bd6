import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function SyncsLoading() {
  return (
    <LoadingRegion what="the runs" className="space-y-6">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={3} />
      <RowsSkeleton />
    </LoadingRegion>
  );
}

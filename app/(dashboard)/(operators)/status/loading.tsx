import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function StatusLoading() {
  return (
    <LoadingRegion what="the system status" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={15} />
    </LoadingRegion>
  );
}

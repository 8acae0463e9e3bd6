import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <LoadingRegion what="bulk actions" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={6} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function DeskLoading() {
  return (
    <LoadingRegion what="what is due" className="space-y-6">
      <PageHeaderSkeleton />
      <RowsSkeleton />
      <RowsSkeleton rows={3} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function BreakLoading() {
  return (
    <LoadingRegion what="the menu" className="space-y-6">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={8} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function UsageLoading() {
  return (
    <LoadingRegion what="API usage" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={10} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function ApiKeysLoading() {
  return (
    <LoadingRegion what="API keys" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={6} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function WebhooksLoading() {
  return (
    <LoadingRegion what="webhooks" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={4} />
      <RowsSkeleton rows={10} />
    </LoadingRegion>
  );
}

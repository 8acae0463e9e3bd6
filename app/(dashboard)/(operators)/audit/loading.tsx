import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function AuditLoading() {
  return (
    <LoadingRegion what="the audit log" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={12} />
    </LoadingRegion>
  );
}

import { LoadingRegion, PageHeaderSkeleton, RowsSkeleton } from "#components/ui/skeleton.tsx";

export default function PeopleLoading() {
  return (
    <LoadingRegion what="people" className="space-y-5">
      <PageHeaderSkeleton />
      <RowsSkeleton rows={12} />
    </LoadingRegion>
  );
}

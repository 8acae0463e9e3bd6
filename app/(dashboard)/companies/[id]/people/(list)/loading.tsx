import { Bar, LoadingRegion, RowsSkeleton } from "#components/skeleton.tsx";

export default function TabLoading() {
  return (
    <LoadingRegion what="the rows" className="space-y-4">
      <div className="flex gap-2"><Bar className="h-9 w-24" /><Bar className="h-9 w-24" /><Bar className="ml-auto h-9 w-56 max-md:hidden" /></div>
      <RowsSkeleton />
    </LoadingRegion>
  );
}

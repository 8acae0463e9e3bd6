import { Bar, LoadingRegion } from "#components/ui/skeleton.tsx";

export default function CompanyLoading() {
  return (
    <LoadingRegion what="the company" className="space-y-6">
      <div className="flex gap-2">
        <Bar className="h-9 w-36" />
        <Bar className="h-9 w-32" />
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <Block rows={8} />
        <Block rows={4} />
      </div>
    </LoadingRegion>
  );
}

function Block({ rows }: { rows: number }) {
  return (
    <div className="space-y-5 rounded-md border border-line bg-surface p-4">
      {Array.from({ length: rows }, (_, row) => (
        <Bar key={row} className={row % 2 === 0 ? "w-2/3" : "w-1/2"} />
      ))}
    </div>
  );
}

// The shape of a list that is on its way.
const CARDS = 8;

export function GridSkeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading auctions</span>
      <div
        aria-hidden
        className="grid grid-cols-1 gap-3 sm:grid-cols-[repeat(auto-fill,minmax(15.5rem,1fr))] sm:gap-5"
      >
        {Array.from({ length: CARDS }, (_, place) => (
          <div key={place} className="grid animate-pulse-soft grid-cols-[7.5rem_minmax(0,1fr)] overflow-hidden rounded-2xl border border-line bg-surface sm:grid-cols-1">
            <div className="bg-sunken sm:aspect-4/3" />
            <div className="grid gap-3 p-4">
              <div className="h-3 w-1/4 rounded bg-sunken" />
              <div className="h-5 w-3/4 rounded bg-sunken" />
              <div className="h-6 w-1/3 rounded bg-sunken" />
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

// The shape of a list that is on its way.
const CARDS = 8;

export function GridSkeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading auctions</span>
      <div
        aria-hidden
        className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,15.5rem),1fr))] gap-4 sm:gap-5"
      >
        {Array.from({ length: CARDS }, (_, place) => (
          <div key={place} className="animate-pulse-soft overflow-hidden rounded-2xl border border-line bg-surface">
            <div className="aspect-4/3 bg-sunken" />
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

// An item's pictures: the first one large, the others below.
import { type ItemView } from "@/lib/live/types";
import { ItemPicture } from "./picture";

export function Gallery({ item }: { item: ItemView }) {
  const [first, ...others] = item.images;
  return (
    <div className="grid gap-3">
      <div className="aspect-4/3 overflow-hidden rounded-2xl border border-line">
        <ItemPicture seed={item.id} src={first} alt={item.title} eager />
      </div>
      {others.length > 0 ? (
        <ul className="grid grid-cols-4 gap-3 sm:grid-cols-6">
          {others.map((src, place) => (
            // The same picture may be named twice.
            <li key={place} className="aspect-square overflow-hidden rounded-lg border border-line">
              <a href={src} target="_blank" rel="noreferrer noopener" className="block size-full">
                <ItemPicture seed={item.id + src} src={src} alt={`${item.title}, picture ${place + 2}`} />
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

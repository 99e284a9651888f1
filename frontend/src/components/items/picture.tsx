// An item's picture: the seller's, or ours while theirs cannot be shown.
"use client";

import { useEffect, useRef, useState } from "react";
import { ItemArt } from "./art";

interface Props {
  seed: string;
  src: string | undefined;
  alt: string;
  eager?: boolean;
}

export function ItemPicture({ seed, src, alt, eager }: Props) {
  const image = useRef<HTMLImageElement>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    // The image may have failed before this script ran.
    const now = image.current;
    setBroken(now !== null && now.complete && now.naturalWidth === 0);
  }, [src]);
  return (
    <div className="relative size-full overflow-hidden bg-sunken">
      <ItemArt seed={seed} className="absolute inset-0" />
      {src && !broken ? (
        <img
          ref={image}
          src={src}
          alt={alt}
          width={640}
          height={480}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBroken(true)}
          className="absolute inset-0 size-full object-cover"
        />
      ) : null}
    </div>
  );
}

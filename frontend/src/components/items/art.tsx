// A picture for an item that has none: a grid of simple shapes, always the
// same for the same item.
import { cn } from "@/lib/cn";

const COLUMNS = 4;
const ROWS = 3;
const SIZE = 40;

// How many of the colours may lie below, and how many shapes there are.
const GROUNDS = 3;
const SHAPES = 6;

// With a hair of stroke, so that no seam shows between neighbours.
const FILLS = [
  "fill-art-1 stroke-art-1",
  "fill-art-2 stroke-art-2",
  "fill-art-3 stroke-art-3",
  "fill-art-4 stroke-art-4",
  "fill-art-2 stroke-art-2",
  "fill-art-5 stroke-art-5",
] as const;

// A small repeatable stream of numbers from the item's id (FNV-1a, then
// xorshift); only looks depend on it.
function* numbers(seed: string): Generator<number, never> {
  let state = 0x811c9dc5;
  for (const letter of seed) {
    state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193);
  }
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield state >>> 0;
  }
}

function shape(kind: number, x: number, y: number): string {
  const s = SIZE;
  switch (kind) {
    case 0:
      return `M${x} ${y}h${s}a${s} ${s} 0 0 1 ${-s} ${s}z`;
    case 1:
      return `M${x + s} ${y}v${s}a${s} ${s} 0 0 1 ${-s} ${-s}z`;
    case 2:
      return `M${x} ${y + s}v${-s}a${s} ${s} 0 0 1 ${s} ${s}z`;
    case 3:
      return `M${x} ${y + s / 2}a${s / 2} ${s / 2} 0 0 1 ${s} 0z`;
    case 4:
      return `M${x + s / 2} ${y + 6}a${s / 2 - 6} ${s / 2 - 6} 0 1 1 -.1 0z`;
    default:
      return `M${x} ${y}h${s}v${s}z`;
  }
}

// One path a colour, the squares below the shapes: a list shows dozens of
// these, and every element is one more for the browser to keep.
function layers(seed: string): { fill: string; d: string }[] {
  const next = numbers(seed);
  const pick = (n: number) => next.next().value % n;
  const grounds = FILLS.map(() => "");
  const shapes = FILLS.map(() => "");
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const x = column * SIZE;
      const y = row * SIZE;
      const ground = pick(GROUNDS);
      const fill = (ground + 1 + pick(FILLS.length - 1)) % FILLS.length;
      grounds[ground] += `M${x} ${y}h${SIZE}v${SIZE}h${-SIZE}z`;
      shapes[fill] += shape(pick(SHAPES), x, y);
    }
  }
  return [...grounds, ...shapes].map((d, place) => ({ d, fill: FILLS[place % FILLS.length] ?? FILLS[0] }));
}

export function ItemArt({ seed, className }: { seed: string; className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${COLUMNS * SIZE} ${ROWS * SIZE}`}
      preserveAspectRatio="xMidYMid slice"
      strokeWidth="0.4"
      className={cn("block size-full", className)}
    >
      {layers(seed).map(({ fill, d }, place) => (d ? <path key={place} className={fill} d={d} /> : null))}
    </svg>
  );
}

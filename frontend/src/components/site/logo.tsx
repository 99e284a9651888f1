// The mark: a gavel over its block.
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="8" className="fill-brand" />
      <g className="fill-brand-ink">
        <path d="M11.1 11.6l5.3-5.3 5.6 5.6-5.3 5.3z" />
        <path d="M9.5 13.1l1.2-1.2 6.2 6.2-1.2 1.2zM16.2 6.4l1.2-1.2 6.2 6.2-1.2 1.2z" />
        <path d="M18.4 15.9l1.9-1.9 6.4 6.4a1.35 1.35 0 0 1-1.9 1.9z" />
        <rect x="6" y="23.5" width="12" height="3" rx="1.2" />
      </g>
    </svg>
  );
}

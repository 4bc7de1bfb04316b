/** The mark: a gantry crane with a container on the hook. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden>
      <path
        d="M2.5 5h19M5.5 5v16M18.5 5v16M3.5 21h4M16.5 21h4M12 5v5"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <rect x="8.75" y="10.5" width="6.5" height="5.5" rx="1" fill="var(--g-accent)" />
    </svg>
  );
}

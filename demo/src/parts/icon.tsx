// The till's few signs, drawn here: nothing is loaded from elsewhere.

const PATHS = {
  approved: "M5 12.5l4.5 4.5L19 7.5",
  declined: "M7 7l10 10M17 7L7 17",
  cancelled: "M6 12h12",
  "not-charged": "M12 4l7 3v5c0 4.2-3 7-7 8-4-1-7-3.800-7-8V7zM9 12h6",
  unknown: "M9.2 9.2a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.500 1.200-1.500 2.200M12 17.500v.1",
  refused: "M12 6v7M12 17v.1",
  running: "M12 7v5l3 2",
  refund: "M8 8H4V4M4 8a8.500 8.500 0 1 1-.5 6",
  back: "M20 6H9l-5 6 5 6h11zM12 10l4 4M16 10l-4 4",
  close: "M6 6l12 12M18 6L6 18",
  chevron: "M8 10l4 4 4-4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

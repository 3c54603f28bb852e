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
  simulator: "M7 3h10v18H7zM10 6h4v4h-4zM10 14h.1M14 14h.1M10 17.500h.1M14 17.500h.1",
  http: "M4 10a12 12 0 0 1 16 0M7 13.500a7.500 7.500 0 0 1 10 0M10 17a3 3 0 0 1 4 0M12 20v.1",
  websocket: "M4 10a12 12 0 0 1 16 0M7 13.500a7.500 7.500 0 0 1 10 0M10 17a3 3 0 0 1 4 0M12 20v.1",
  helper: "M4 5h7v6H4zM13 13h7v6h-7zM11 8h5.500v5",
  engine: "M4 10h16v10H4zM7 10V7a5 5 0 0 1 10 0v3M12 14v2.500",
  serial: "M12 21V4M9.500 6.500L12 4l2.500 2.500M7 11v2.500l5 3M17 9.500v3l-5 3",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  plus: "M6 12h12M12 6v12",
  minus: "M6 12h12",
  system: "M3 5h18v11H3zM9 20h6M12 16v4",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400",
  dark: "M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2",
  page: "M4 5h16v14H4zM4 9h16M7 7h.1",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

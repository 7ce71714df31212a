/** Line icons, 16 px grid, drawn in the text's colour. Always beside a word: hidden from a screen reader. */
const PATHS = {
  check: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  alert: "M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.2",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6",
  sync: "M13 5.5A5.5 5.5 0 0 0 3.2 5M3 10.5A5.5 5.5 0 0 0 12.8 11M13 2.5v3h-3M3 13.5v-3h3",
  question: "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12v.2M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z",
  lock: "M4 7.2h8v6H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  info: "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8zM8 7.2v4M8 4.6v.2",
  minus: "M3.5 8h9",
  plus: "M8 3.5v9M3.5 8h9",
  person: "M8 8a2.8 2.8 0 1 0 0-5.6A2.8 2.8 0 0 0 8 8zM2.8 14c.5-2.8 2.6-4.2 5.2-4.2s4.7 1.4 5.2 4.2",
  scan: "M2 5V2.5h3M11 2.5h3V5M14 11v2.5h-3M5 13.5H2V11M5 5.5v5M8 5.5v5M11 5.5v5",
  swap: "M3 5.5h9.5M10 3l2.5 2.5L10 8M13 10.5H3.5M6 8l-2.5 2.5L6 13",
  ring: "M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6z",
  send: "M2.5 8 13.5 3l-3 10.5L8 9.5z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 15 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

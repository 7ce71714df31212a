import { createTheme, Notification } from "@mantine/core";

/** One accent, deep green. Everything else is in styles/: Mantine brings windows, notices and the palette. */
export const theme = createTheme({
  primaryColor: "officine",
  primaryShade: { light: 8, dark: 5 },
  colors: {
    officine: ["#e9f5ef", "#d3e8de", "#a9d1bf", "#7cb99d", "#57a481", "#3a946d", "#248560", "#147352", "#0b5d44", "#064333"],
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: 4,
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: { Notification: Notification.extend({ classNames: { description: "notice-text" } }) },
});

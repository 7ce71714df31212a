import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

/** Types go to dist/types (tsc), the site to dist/site: deleting one leaves the other. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["@comptoir/source", ...defaultClientConditions] },
  worker: { format: "es" },
  build: {
    outDir: "dist/site",
    emptyOutDir: true,
    target: "es2023",
    // The content security policy allows no data: URI and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Minified, not gzipped: one file served on the local network.
    chunkSizeWarningLimit: 1000,
  },
});

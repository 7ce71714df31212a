import type { ReactNode } from "react";
import { KeyBar } from "./key-bar.js";
import { MenuBar } from "./menu-bar.js";
import { ServiceBand } from "./service-band.js";
import { StatusLine } from "./status-line.js";
import { TopBar } from "./top-bar.js";

/** Bar, menus, yellow band, the screen, status line, keys. The page itself never scrolls. */
export function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <div className="frame">
      <TopBar />
      <MenuBar />
      <ServiceBand />
      <main className="screen">{children}</main>
      <StatusLine />
      <KeyBar />
    </div>
  );
}

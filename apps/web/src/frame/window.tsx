import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import type { Behaviour, WindowId } from "../commands/command.js";
import { KeyButton } from "./key-button.js";
import { type ScanPolicy, useLayer } from "./layers.js";

interface WindowProps {
  readonly id: WindowId;
  readonly title: string;
  readonly size?: number | string;
  /** What the keys do here. `back` is always there: a window is left by Échap, without loss. */
  readonly behaviour: Behaviour & { readonly back: (key: string) => void };
  /** Absent = this window takes no code; the scanner says so aloud. */
  readonly scan?: ScanPolicy | undefined;
  readonly validateLabel?: string;
  readonly backLabel?: string;
  /** Buttons between « Échap » and « FIN ». */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A labelled dialog: focus trapped inside and given back on leaving, no click outside closes it, its keys on its buttons. */
export function Window({ id, title, size = 640, behaviour, scan, validateLabel = "Valider", backLabel = "Retour", actions, children }: WindowProps) {
  useLayer(`window:${id}`, title, behaviour, scan);
  return (
    <Modal
      opened
      onClose={() => behaviour.back("")}
      title={title}
      size={size}
      closeOnEscape={false}
      closeOnClickOutside={false}
      // Scroll lock would inject a style tag that the content security policy refuses; the page itself never scrolls.
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      yOffset="7vh"
      closeButtonProps={{ "aria-label": "Fermer la fenêtre", tabIndex: -1 }}
      classNames={{ content: "window", header: "window-header", title: "window-title", body: "window-body", close: "window-close" }}
    >
      <div className="window-content">{children}</div>
      <footer className="window-footer">
        <KeyButton keySpelling="Escape" onPress={() => behaviour.back("")}>
          {backLabel}
        </KeyButton>
        {actions}
        <span className="grow" />
        {behaviour.validate ? (
          <KeyButton keySpelling="End" primary onPress={() => behaviour.validate?.("")}>
            {validateLabel}
          </KeyButton>
        ) : null}
      </footer>
    </Modal>
  );
}

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
  /** A sentence above the buttons that stays in sight however long the content. */
  readonly foot?: ReactNode;
  /** For a window to be read: the content itself takes the focus, so that the arrows scroll it. */
  readonly readable?: boolean;
  readonly children: ReactNode;
}

/** A labelled dialog: focus trapped inside and given back on leaving, no click outside closes it, its keys on its buttons. */
export function Window({
  id,
  title,
  size = 640,
  behaviour,
  scan,
  validateLabel = "Valider",
  backLabel = "Retour",
  actions,
  foot,
  readable,
  children,
}: WindowProps) {
  useLayer(`window:${id}`, title, behaviour, scan);
  return (
    <Modal.Root
      opened
      onClose={() => behaviour.back("")}
      size={size}
      closeOnEscape={false}
      closeOnClickOutside={false}
      // Scroll lock would inject a style tag that the content security policy refuses; the page itself never scrolls.
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      yOffset="7vh"
      classNames={{ content: "window", title: "window-title", body: "window-body", close: "window-close" }}
    >
      <Modal.Overlay />
      <Modal.Content>
        <div className="window-header">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Fermer la fenêtre" tabIndex={-1} />
        </div>
        <Modal.Body>
          <div
            className="window-content"
            {...(readable ? { tabIndex: 0, role: "group", "aria-label": title, "data-autofocus": true } : {})}
          >
            {children}
          </div>
          {foot ? <div className="window-foot">{foot}</div> : null}
          <div className="window-footer">
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
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

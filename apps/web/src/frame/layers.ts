import type { Recognised } from "@comptoir/contract";
import { useLayoutEffect, useRef } from "react";
import type { Act, Behaviour, Place, WindowId } from "../commands/command.js";
import { createStore } from "../store.js";

/** What a screen or window does with a code that the scanner read while it is on top. */
export interface ScanPolicy {
  readonly takes: (scan: Recognised) => boolean;
  readonly take: (scan: Recognised) => void;
}

export type LayerScope = Place | `window:${WindowId}`;

interface Layer {
  readonly scope: LayerScope;
  readonly acts: readonly Act[];
  /** Read at the moment of use: the closures of the last render. */
  readonly current: { behaviour: Behaviour; scan: ScanPolicy | undefined; title: string };
}

/** What is on screen and what it lends to the commands, windows last. */
export const layerStore = createStore<{ readonly layers: readonly Layer[] }>({ layers: [] });

export function findTopLayer(): Layer | undefined {
  const { layers } = layerStore.get();
  return layers[layers.length - 1];
}

/** Lends a behaviour to the commands for as long as the component is on screen. `title` is said when a scan is refused. */
export function useLayer(scope: LayerScope, title: string, behaviour: Behaviour, scan?: ScanPolicy): void {
  const current = useRef({ behaviour, scan, title });
  const acts = (Object.keys(behaviour) as Act[]).filter((act) => behaviour[act]);
  const signature = acts.join(" ");
  useLayoutEffect(() => {
    current.current = { behaviour, scan, title };
  });
  useLayoutEffect(() => {
    const layer: Layer = {
      scope,
      acts: signature.split(" ") as Act[],
      get current() {
        return current.current;
      },
    };
    layerStore.set((state) => {
      const others = state.layers.filter((other) => other.scope !== scope);
      // A screen mounted while a window is open slides below it.
      return {
        layers: scope.startsWith("window:") ? [...others, layer] : [layer, ...others.filter((other) => other.scope.startsWith("window:"))],
      };
    });
    return () => layerStore.set((state) => ({ layers: state.layers.filter((other) => other !== layer) }));
  }, [scope, signature]);
}

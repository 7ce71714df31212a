import { type ReactNode, useEffect, useId, useRef, useState } from "react";

/** A list that is walked with ↑ ↓ while the caret stays in the search field, and taken with Entrée. */
export interface OptionList<T> {
  readonly items: readonly T[];
  readonly active: number;
  readonly current: T | undefined;
  readonly listId: string;
  readonly optionId: (index: number) => string;
  readonly setActive: (index: number) => void;
  readonly previous: () => void;
  readonly next: () => void;
  /** For the text field that drives the list. */
  readonly inputProps: {
    readonly role: "combobox";
    readonly "aria-expanded": boolean;
    readonly "aria-controls": string;
    readonly "aria-autocomplete": "list";
    readonly "aria-activedescendant": string | undefined;
  };
}

export function useOptionList<T>(items: readonly T[], resetOn: unknown): OptionList<T> {
  const [active, setActive] = useState(0);
  const base = useId();
  // A new search starts at its best row again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: resetOn is the trigger
  useEffect(() => setActive(0), [resetOn]);
  const index = Math.min(active, Math.max(0, items.length - 1));
  const optionId = (at: number) => `${base}-${at}`;
  return {
    items,
    active: index,
    current: items[index],
    listId: `${base}-list`,
    optionId,
    setActive,
    previous: () => setActive(Math.max(0, index - 1)),
    next: () => setActive(Math.min(items.length - 1, index + 1)),
    inputProps: {
      role: "combobox",
      "aria-expanded": items.length > 0,
      "aria-controls": `${base}-list`,
      "aria-autocomplete": "list",
      "aria-activedescendant": items.length > 0 ? optionId(index) : undefined,
    },
  };
}

interface OptionRowsProps<T> {
  readonly list: OptionList<T>;
  readonly label: string;
  readonly keyOf: (item: T) => string;
  readonly onChoose: (item: T) => void;
  /** The rows are still those of an earlier search. */
  readonly busy?: boolean;
  readonly children: (item: T) => ReactNode;
}

export function OptionRows<T>({ list, label, keyOf, onChoose, busy = false, children }: OptionRowsProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector(`[data-option="${list.active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [list.active]);
  return (
    <div className="options" role="listbox" id={list.listId} aria-label={label} aria-busy={busy} ref={box} tabIndex={-1}>
      {list.items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of a listbox are on its combobox (↑ ↓ Entrée)
        <div
          key={keyOf(item)}
          id={list.optionId(index)}
          data-option={index}
          role="option"
          aria-selected={index === list.active}
          tabIndex={-1}
          className={index === list.active ? "option option-active" : "option"}
          onClick={() => onChoose(item)}
          onMouseMove={() => index !== list.active && list.setActive(index)}
        >
          {children(item)}
        </div>
      ))}
    </div>
  );
}

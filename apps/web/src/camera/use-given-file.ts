import { useEffect, useRef } from "react";

/** A file dropped anywhere on the page or pasted, for as long as the component is on screen; the browser does not open it itself. */
export function useGivenFile(onFile: (file: File) => void): void {
  const current = useRef(onFile);
  useEffect(() => {
    current.current = onFile;
  });
  useEffect(() => {
    function over(event: DragEvent): void {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    }
    function take(event: Event, data: DataTransfer | null): void {
      const file = data?.files[0];
      if (!file) return;
      event.preventDefault();
      current.current(file);
    }
    const drop = (event: DragEvent) => take(event, event.dataTransfer);
    const paste = (event: ClipboardEvent) => take(event, event.clipboardData);
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, []);
}

import { openWindow } from "../frame/windows.js";

let offered: File | undefined;

/** An image dropped or pasted where codes are read: the window opens on it. */
export function offerImage(file: File): void {
  offered = file;
  openWindow("image");
}

/** The image that the window was opened on, once. */
export function takeOfferedImage(): File | undefined {
  const file = offered;
  offered = undefined;
  return file;
}

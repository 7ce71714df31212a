export type CameraFailure =
  /** Not on https or localhost: browsers lend no camera there. */
  "INSECURE" | "NONE" | "REFUSED" | "BUSY" | "FAILED";

export type CameraResult = { readonly ok: true; readonly stream: MediaStream } | { readonly ok: false; readonly failure: CameraFailure };

/** The back camera of a tablet, else the one there is. Sharp enough for a box's DataMatrix at 10 cm. */
const WISHES: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
};

/** Name of what `getUserMedia` threw → what it means here. */
const FAILURES: Readonly<Record<string, CameraFailure>> = {
  NotAllowedError: "REFUSED",
  SecurityError: "REFUSED",
  NotFoundError: "NONE",
  OverconstrainedError: "NONE",
  NotReadableError: "BUSY",
  AbortError: "BUSY",
};

/** Asks for the camera. The caller stops the stream (`stopCamera`). */
export async function openCamera(devices: Pick<MediaDevices, "getUserMedia"> | undefined): Promise<CameraResult> {
  if (!devices) return { ok: false, failure: "INSECURE" };
  try {
    return { ok: true, stream: await devices.getUserMedia(WISHES) };
  } catch (cause) {
    return { ok: false, failure: (cause instanceof Error && FAILURES[cause.name]) || "FAILED" };
  }
}

/** Ends the stream: the camera's lamp goes out. */
export function stopCamera(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

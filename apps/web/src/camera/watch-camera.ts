import { describeCameraFailure, describeDecodeFailure } from "./camera-texts.js";
import { createDecoder } from "./decoder.js";
import type { SeenCode } from "./decoder-protocol.js";
import { openCamera, stopCamera } from "./open-camera.js";

export interface CameraPorts {
  /** The picture is on screen. */
  onWatching(): void;
  /** Codes read twice in a row, the same; the camera is already stopped. */
  onCodes(codes: readonly SeenCode[]): void;
  /** One sentence; the camera is already stopped. */
  onFailure(text: string): void;
}

/** Between two readings: fast enough for the hand, slow enough for an old machine. */
const PAUSE_MS = 80;

/** Shows the camera in `video` and reads codes until two readings agree. Returns what stops it, at once and for good. */
export function watchCamera(video: HTMLVideoElement, ports: CameraPorts): () => void {
  const decoder = createDecoder();
  let stream: MediaStream | undefined;
  let ended = false;

  function stop(): void {
    ended = true;
    decoder.close();
    stopCamera(stream);
    video.srcObject = null;
  }
  function fail(text: string): void {
    if (ended) return;
    stop();
    ports.onFailure(text);
  }

  async function run(): Promise<void> {
    const opened = await openCamera(navigator.mediaDevices);
    if (!opened.ok) return fail(describeCameraFailure(opened.failure));
    stream = opened.stream;
    // Left while the browser was still asking.
    if (ended) return stopCamera(stream);
    for (const track of stream.getTracks()) track.addEventListener("ended", () => fail(describeCameraFailure("FAILED")));
    video.srcObject = stream;
    await video.play();
    ports.onWatching();
    let before = "";
    while (!ended) {
      const result = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await readFrame() : undefined;
      if (ended) return;
      if (result?.ok === false) return fail(describeDecodeFailure(result.failure));
      const codes = result?.codes ?? [];
      const now = codes.map(({ raw }) => raw).join("\n");
      if (now !== "" && now === before) {
        stop();
        return ports.onCodes(codes);
      }
      before = now;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async function readFrame() {
    return decoder.readFrame(await createImageBitmap(video));
  }

  run().catch(() => fail(describeCameraFailure("FAILED")));
  return stop;
}

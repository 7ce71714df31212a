import { describe, expect, it } from "vitest";
import { describeCameraFailure } from "./camera-texts.js";
import { type CameraFailure, openCamera } from "./open-camera.js";

/** Devices that refuse as a browser does (Media Capture and Streams, getUserMedia). */
const refusing = (name: string) => ({ getUserMedia: () => Promise.reject(new DOMException("no", name)) });

describe("a camera that does not open", () => {
  it.each([
    ["NotAllowedError", "REFUSED", /autorisez-la/],
    ["NotFoundError", "NONE", /branchez-en une/],
    ["NotReadableError", "BUSY", /autre programme/],
    ["AbortError", "BUSY", /autre programme/],
    ["TypeError", "FAILED", /rebranchez-la/],
  ] as const)("%s: one sentence that says what to do", async (name, failure, words) => {
    expect(await openCamera(refusing(name))).toEqual({ ok: false, failure });
    expect(describeCameraFailure(failure)).toMatch(words);
  });

  it("a page that is not on a safe address has no devices at all", async () => {
    expect(await openCamera(undefined)).toEqual({ ok: false, failure: "INSECURE" });
    expect(describeCameraFailure("INSECURE")).toMatch(/https/);
  });

  it("each sentence is one sentence", () => {
    for (const failure of ["INSECURE", "NONE", "REFUSED", "BUSY", "FAILED"] satisfies CameraFailure[])
      expect(describeCameraFailure(failure).match(/[.!?](\s|$)/g), failure).toHaveLength(1);
  });
});

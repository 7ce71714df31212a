import { useEffect, useRef } from "react";
import { type CameraPorts, watchCamera } from "./watch-camera.js";

/** The camera's picture; taken off the screen, the camera stops. */
export function CameraView({ ports }: { readonly ports: CameraPorts }) {
  const video = useRef<HTMLVideoElement>(null);
  const current = useRef(ports);
  useEffect(() => {
    current.current = ports;
  });
  useEffect(() => {
    if (!video.current) return;
    return watchCamera(video.current, {
      onWatching: () => current.current.onWatching(),
      onCodes: (codes) => current.current.onCodes(codes),
      onFailure: (text) => current.current.onFailure(text),
    });
  }, []);
  return (
    <div className="camera-view">
      <video ref={video} muted playsInline aria-label="Image de la caméra" />
    </div>
  );
}

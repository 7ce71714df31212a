import type { Tone } from "../frame/announcer.js";

let context: AudioContext | undefined;

/** Two short notes tell the ear what the status line tells the eye: high = recognised, low twice = refused. Silent where sound is off. */
export function playTone(tone: Tone): void {
  if (tone === "info" || typeof AudioContext === "undefined") return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  const notes =
    tone === "done"
      ? [{ hertz: 1320, at: 0 }]
      : [
          { hertz: 330, at: 0 },
          { hertz: 330, at: 0.16 },
        ];
  for (const note of notes) {
    const start = context.currentTime + note.at;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = note.hertz;
    gain.gain.setValueAtTime(0.08, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 0.1);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(start + 0.11);
  }
}

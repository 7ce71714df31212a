import { announcerStore, type Tone } from "../frame/announcer.js";

/** What is announced this soon after a code was read is its outcome: the ear is told as well. */
const HEARD_MS = 6_000;
let lastRead = Number.NEGATIVE_INFINITY;
announcerStore.subscribe(() => {
  const said = announcerStore.get().last;
  if (said && performance.now() - lastRead < HEARD_MS) playTone(said.tone);
});

/** A code has just been read: what is announced next is also heard. */
export function hearOutcome(): void {
  lastRead = performance.now();
}

let context: AudioContext | undefined;

/** Two short notes tell the ear what the status line tells the eye: high = recognised, low twice = refused. Silent where sound is off. */
function playTone(tone: Tone): void {
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

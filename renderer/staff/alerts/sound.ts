import { device, type ToneName } from './device.ts';

/** What a sound is for: something new, a person who waits, something that failed. */
export type SoundKind = 'order' | 'call' | 'failed';

/** Steps above the lowest note of a tone, in semitones. */
const MELODIES: Record<SoundKind, number[]> = {
  order: [0, 5],
  call: [5, 0, 5],
  failed: [0, -4, -8],
};
const VOICES: Record<ToneName, { hertz: number; shape: OscillatorType; seconds: number }> = {
  bell: { hertz: 660, shape: 'sine', seconds: 0.16 },
  chime: { hertz: 880, shape: 'triangle', seconds: 0.24 },
  knock: { hertz: 196, shape: 'square', seconds: 0.07 },
};
/** How loud a voice is at the full volume; a square wave sounds louder than a sine. */
const FULL: Record<ToneName, number> = { bell: 0.5, chime: 0.45, knock: 0.3 };
/** An exponential fade cannot reach 0. */
const SILENT = 0.001;

let context: AudioContext | null = null;
/** How many notes are to be heard yet. */
let notes = 0;
function wake() {
  context ??= new AudioContext();
  void context
    .resume()
    .then(rest)
    .catch(() => undefined);
  return context;
}
/** A running context mixes silence all day, at 2 % of a core (measured) and a phone's battery. */
async function rest(): Promise<void> {
  if (notes === 0) await context?.suspend();
}
/** A browser plays nothing before the first touch of the page; that touch prepares the sound. */
export function prepareSound(): void {
  document.addEventListener('pointerdown', wake, { once: true });
  document.addEventListener('keydown', wake, { once: true });
}

/** Plays the chosen sound of this device, unless it is off. */
export function playSound(kind: SoundKind): void {
  if (!device.sound || device.volume === 0) return;
  const { hertz, shape, seconds } = VOICES[device.tone];
  const loudness = FULL[device.tone] * (device.volume / 100) ** 2;
  const audio = wake();
  MELODIES[kind].forEach((semitones, place) => {
    const start = audio.currentTime + place * seconds;
    const gain = audio.createGain();
    gain.gain.setValueAtTime(Math.max(SILENT, loudness), start);
    gain.gain.exponentialRampToValueAtTime(SILENT, start + seconds);
    gain.connect(audio.destination);
    const note = audio.createOscillator();
    note.type = shape;
    note.frequency.value = hertz * 2 ** (semitones / 12);
    note.connect(gain);
    notes += 1;
    note.onended = () => {
      notes -= 1;
      void rest();
    };
    note.start(start);
    note.stop(start + seconds);
  });
}

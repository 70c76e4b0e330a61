const KEY = 'sound';
const FREQUENCIES = { order: [660, 880], call: [880, 660, 880] };
const NOTE_SECONDS = 0.12;

/** Whether this device makes a sound for new orders and calls; on until switched off. */
export function isSoundOn(): boolean {
  return localStorage.getItem(KEY) !== 'off';
}
export function setSound(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, 'off');
}

let context: AudioContext | null = null;

/**
 * Plays a short sound for a new order or a call. A browser refuses it before the first touch of the
 * page; the mark in the title says the same.
 */
export function playSound(kind: keyof typeof FREQUENCIES): void {
  if (!isSoundOn()) return;
  context ??= new AudioContext();
  void context.resume().catch(() => undefined);
  FREQUENCIES[kind].forEach((frequency, place) => {
    const start = context!.currentTime + place * NOTE_SECONDS;
    const gain = context!.createGain();
    gain.gain.setValueAtTime(0.15, start);
    gain.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS);
    gain.connect(context!.destination);
    const note = context!.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain);
    note.start(start);
    note.stop(start + NOTE_SECONDS);
  });
}

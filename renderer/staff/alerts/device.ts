import { reactive, watch } from 'vue';

export const TONES = ['bell', 'chime', 'knock'] as const;
export type ToneName = (typeof TONES)[number];

const SOUND = 'sound';
const TONE = 'sound-tone';
const VOLUME = 'sound-volume';
const NOTIFICATIONS = 'notifications';
const USUAL_VOLUME = 60;

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function keep(key: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Without storage the choice lives as long as the page.
  }
}
function volumeOf(kept: string | null): number {
  const volume = Number(kept ?? USUAL_VOLUME);
  return Number.isFinite(volume) ? Math.min(100, Math.max(0, volume)) : USUAL_VOLUME;
}
function choices() {
  return {
    /** On until switched off. */
    sound: read(SOUND) !== 'off',
    tone: TONES.find((one) => one === read(TONE)) ?? TONES[0],
    /** 0 to 100. */
    volume: volumeOf(read(VOLUME)),
    /** Off until somebody switches it on. */
    notifications: read(NOTIFICATIONS) === 'on',
  };
}

/** How this device draws attention; kept in the browser's storage, for all who work at it. */
export const device = reactive(choices());
watch(
  device,
  ({ sound, tone, volume, notifications }) => {
    keep(SOUND, sound ? null : 'off');
    keep(TONE, tone);
    keep(VOLUME, String(volume));
    keep(NOTIFICATIONS, notifications ? 'on' : null);
  },
  { flush: 'sync' },
);
window.addEventListener('storage', ({ key }) => {
  if ([SOUND, TONE, VOLUME, NOTIFICATIONS, null].includes(key)) Object.assign(device, choices());
});

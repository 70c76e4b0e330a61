import { reactive } from 'vue';
import { applyAccent } from '../../ui/accent.ts';

const KEY = 'restaurant';
interface Known {
  name: string;
  accent: string | null;
  /** This device is a paired till: targets are for fingers, whatever its pointer is. */
  till: boolean;
}

function read(): Known {
  try {
    const { name, accent, till } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Known>;
    const isColour = typeof accent === 'string' && /^#[0-9a-f]{6}$/.test(accent);
    return {
      name: typeof name === 'string' ? name : '',
      accent: isColour ? accent : null,
      till: till === true,
    };
  } catch {
    return { name: '', accent: null, till: false };
  }
}

/** The restaurant's name and colour, as this device knew them last: shown before a login too. */
export const known = reactive<Known>(read());
show();

function show() {
  applyAccent(known.accent);
  if (known.till) document.documentElement.dataset.density = 'touch';
  else delete document.documentElement.dataset.density;
}
export function remember(facts: Partial<Known>): void {
  Object.assign(known, facts);
  show();
  try {
    localStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    /* no storage */
  }
}

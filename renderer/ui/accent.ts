/**
 * The restaurant's own colour in place of `accent`, made lighter or darker until it can be read
 * (WCAG 2.2, 1.4.3; 1.4.6 where the reader's system asks for more contrast).
 */
export interface AccentTokens {
  accent: string;
  strong: string;
  soft: string;
  on: string;
  /** The ground of a filled button under white, where `accent` would glare. */
  act: string;
}
interface Theme {
  /** The grounds of `tokens.css` under text of this colour. */
  grounds: readonly string[];
  /** What is mixed in until the contrast is enough. */
  towards: string;
  /** The ground that the soft form tints. */
  raised: string;
  least: number;
}
const WHITE = '#ffffff';
const BLACK = '#000000';
export const ACCENT_THEMES = {
  light: {
    grounds: ['#f8f7f4', '#ffffff', '#efede8'],
    towards: BLACK,
    raised: '#ffffff',
    least: 4.5,
  },
  dark: {
    grounds: ['#131210', '#1c1b18', '#2a2824'],
    towards: WHITE,
    raised: '#1c1b18',
    least: 4.5,
  },
  'light-high': { grounds: ['#ffffff', '#efede8'], towards: BLACK, raised: '#ffffff', least: 7 },
  'dark-high': {
    grounds: ['#000000', '#0b0a09', '#1f1d1a'],
    towards: WHITE,
    raised: '#0b0a09',
    least: 7,
  },
} satisfies Record<string, Theme>;
export type AccentTheme = keyof typeof ACCENT_THEMES;

const partsOf = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
/** `share` of the second colour, from 0 to 1. */
function mix(one: string, other: string, share: number): string {
  const [from, to] = [partsOf(one), partsOf(other)];
  const parts = from.map((part, index) => Math.round(part + (to[index]! - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
function luminance(hex: string): number {
  const [red, green, blue] = partsOf(hex).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

/** White is read on a filled button (WCAG 1.4.3), which is seen on the page (1.4.11). */
const LEAST_ON_ACT = 4.6;
const LEAST_OF_ACT = 3;
/**
 * The deepest form of a colour that is still seen on the grounds, or as near to it as white allows.
 */
function actOn(colour: string, grounds: readonly string[]): string {
  let act = colour;
  for (let share = 0; contrast(act, WHITE) < LEAST_ON_ACT; share += 0.02)
    act = mix(colour, BLACK, share);
  const isSeen = () => grounds.every((ground) => contrast(act, ground) >= LEAST_OF_ACT);
  for (let share = 0.02; share <= 1 && !isSeen(); share += 0.02) {
    const lighter = mix(act, WHITE, 0.02);
    if (contrast(lighter, WHITE) < LEAST_ON_ACT) break;
    act = lighter;
  }
  return act;
}

/** The tokens for a colour (`#rrggbb`) in a theme. */
export function accentTokens(colour: string, theme: AccentTheme): AccentTokens {
  const { grounds, towards, raised, least }: Theme = ACCENT_THEMES[theme];
  const opposite = towards === BLACK ? WHITE : BLACK;
  let accent = colour;
  let soft = mix(raised, accent, 0.12);
  for (let share = 0; share <= 1; share += 0.02) {
    accent = mix(colour, towards, share);
    soft = mix(raised, accent, 0.12);
    const on = [...grounds, soft, opposite];
    if (on.every((ground) => contrast(accent, ground) >= least)) break;
  }
  return {
    accent,
    strong: mix(accent, towards, 0.25),
    soft,
    on: opposite,
    // The page and the bar; what is sunken holds no filled button.
    act: actOn(colour, grounds.slice(0, 2)),
  };
}

/** Replaces the accent of the page; null is the one of `tokens.css`. */
export function applyAccent(colour: string | null): void {
  const { style } = document.documentElement;
  for (const theme of Object.keys(ACCENT_THEMES) as AccentTheme[]) {
    const tokens = colour && accentTokens(colour, theme);
    for (const part of ['accent', 'strong', 'soft', 'on', 'act'] as const) {
      const name = `--own-${theme}${part === 'accent' ? '' : `-${part}`}`;
      if (tokens) style.setProperty(name, tokens[part]);
      else style.removeProperty(name);
    }
  }
}

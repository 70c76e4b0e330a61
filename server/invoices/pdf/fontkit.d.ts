/** fontkit carries no types; this is the little of it that is used. */
declare module 'fontkit' {
  export interface Glyph {
    /** A text is a glyph told apart by what it tells (pdf-shaping.ts). */
    id: number | string;
    codePoints: number[];
    advanceWidth: number;
  }

  /** In units of the face. */
  export interface Position {
    xAdvance: number;
    xOffset: number;
    yOffset: number;
  }

  /**
   * `moveTo`, `lineTo`, `quadraticCurveTo`, `bezierCurveTo`, `closePath`, with their points one
   * after the other.
   */
  export interface PathCommand {
    command: string;
    args: number[];
  }

  export interface Layout {
    glyphs: Glyph[];
    positions: Position[];
    advanceWidth: number;
    direction?: 'ltr' | 'rtl';
  }

  export interface Subset {
    glyphs: number[];
    mapping: Record<number | string, number>;
    /** @returns the glyph's number in the subset */
    includeGlyph(id: number | string): number;
  }

  export interface Font {
    unitsPerEm: number;
    postscriptName: string;
    /** Not public: every glyph asked for so far. */
    _glyphs: object;
    /** Not public: what places marks on letters; an anchor may be null. */
    _layoutEngine: {
      engine?: {
        GPOSProcessor?: { applyAnchor(mark: object, base: object | null, index: number): void };
      };
    };
    getGlyph(id: number): { path: { commands: PathCommand[] } };
    hasGlyphForCodePoint(codePoint: number): boolean;
    /** @param features those to leave out, or to ask for */
    layout(text: string, features?: Record<string, boolean>): Layout;
    createSubset(): Subset;
  }

  export function create(data: Uint8Array): Font;
}

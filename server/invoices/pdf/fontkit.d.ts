/** Types of the part of fontkit that is used, since it has none of its own. */
declare module 'fontkit' {
  export interface Glyph {
    /** A string where glyphs with the same number carry different texts (shaping.ts). */
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
   * `moveTo`, `lineTo`, `quadraticCurveTo`, `bezierCurveTo` or `closePath`, with its points in a
   * row.
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
    /** Not public: the cache of every glyph read so far. */
    _glyphs: object;
    /** Not public: places marks on letters; an anchor may be null. */
    _layoutEngine: {
      engine?: {
        GPOSProcessor?: { applyAnchor(mark: object, base: object | null, index: number): void };
      };
    };
    getGlyph(id: number): { path: { commands: PathCommand[] } };
    hasGlyphForCodePoint(codePoint: number): boolean;
    /** @param features features to disable or enable */
    layout(text: string, features?: Record<string, boolean>): Layout;
    createSubset(): Subset;
  }

  export function create(data: Uint8Array): Font;
}

/** fontkit carries no types; this is the little of it that is used. */
declare module 'fontkit' {
  export interface Layout {
    glyphs: object[];
    positions: object[];
    advanceWidth: number;
  }

  export interface Font {
    unitsPerEm: number;
    postscriptName: string;
    /** Not public: every glyph asked for so far. */
    _glyphs: object;
    hasGlyphForCodePoint(codePoint: number): boolean;
    layout(text: string): Layout;
  }

  export function create(data: Uint8Array): Font;
}

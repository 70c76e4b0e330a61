const STATES = { hover: /:hover/g, focus: /:focus-visible/g, active: /:active/g };

/** The rules of a list that show a state, each with the class `show-<state>` in its place. */
function copies(rules: CSSRuleList): string[] {
  return [...rules].flatMap((rule) => {
    if (rule instanceof CSSMediaRule)
      return copies(rule.cssRules).map((text) => `@media ${rule.conditionText} { ${text} }`);
    if (!(rule instanceof CSSStyleRule)) return [];
    const { selectorText, style } = rule;
    return Object.entries(STATES)
      .filter(([, pattern]) => selectorText.search(pattern) >= 0)
      .map(
        ([name, pattern]) =>
          `${selectorText.replace(pattern, `.show-${name}`)} { ${style.cssText} }`,
      );
  });
}

/** Lets the page show what a pointer, a key or a press does to a component, side by side. */
export function showStates(): void {
  const sheet = new CSSStyleSheet();
  for (const { cssRules } of document.styleSheets)
    for (const text of copies(cssRules)) sheet.insertRule(text);
  document.adoptedStyleSheets = [sheet];
}

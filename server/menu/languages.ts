/** The language of a guest's menu. */

/** The languages that a reader wants, best first: those of an `Accept-Language` or `?lang=`. */
export function wantedLanguages(header: string | undefined): string[] {
  return (header ?? '')
    .split(',', 20)
    .map((part) => {
      const [tag, quality] = part.split(';');
      const weight = /q=([\d.]+)/.exec(quality ?? '')?.[1];
      return { language: tag!.trim().split('-')[0]!.toLowerCase(), weight: Number(weight ?? 1) };
    })
    .filter(({ language, weight }) => /^[a-z]{2,3}$/.test(language) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
}

/** The first wanted language that a menu has; the restaurant's own, which is first, where none. */
export function languageOfMenu(wanted: string[], languages: string[]): string {
  return wanted.find((language) => languages.includes(language)) ?? languages[0]!;
}

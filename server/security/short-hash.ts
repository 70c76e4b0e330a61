/** A hash as people compare it: its first 16 hexadecimal digits. */
export const shortHash = (hash: string): string => hash.slice(0, 16);

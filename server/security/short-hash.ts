/** The short form of a hash for people to compare: its first 16 hexadecimal digits. */
export const shortHash = (hash: string): string => hash.slice(0, 16);

let read = () => new Date();

/** The one clock of the server, in UTC; everything that asks for the time asks here, so that tests can move it. */
export const now = () => read();

/** For tests, and for the month that the demo makes up: replaces the clock, or gives the real one back. */
export const setClock = (clock: (() => Date) | null) => {
  read = clock ?? (() => new Date());
};

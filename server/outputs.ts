/**
 * Has what cannot be printed dropped: standard output and error may lead into a file on a disk that
 * is full, and an error of the stream would end the process.
 */
export function printOrDrop(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Why the server does not start, as `DESKTOP_FAILED` names it to the desktop. */
export type StartCode =
  | 'already_running'
  | 'data_folder'
  | 'database'
  | 'disk_full'
  | 'keys'
  | 'network_share'
  | 'newer_data'
  | 'port_in_use'
  | 'restaurant_missing'
  | 'settings'
  | 'other';

/** An error that prevents a start, in plain words: what was found, where, and how to repair it. */
export class StartError extends Error {
  constructor(
    readonly code: StartCode,
    message: string,
  ) {
    super(message);
    this.name = 'StartError';
  }
}

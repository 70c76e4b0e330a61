import { device } from './device.ts';

/** `absent`: this browser or this address (plain http) has no system notifications. */
export type NotifyState = 'absent' | 'denied' | 'ask' | 'off' | 'on';

export function notifyState(): NotifyState {
  if (!('Notification' in window) || !window.isSecureContext) return 'absent';
  if (Notification.permission === 'denied') return 'denied';
  if (Notification.permission === 'default') return 'ask';
  return device.notifications ? 'on' : 'off';
}

/** Asks the browser; called by the button alone. */
export async function askToNotify(): Promise<void> {
  device.notifications = (await Notification.requestPermission()) === 'granted';
}

/** A notification of the system, while the page is not looked at. It has no sound of its own. */
export function notify(title: string, { body, tag }: { body: string; tag: string }): void {
  if (notifyState() !== 'on' || (!document.hidden && document.hasFocus())) return;
  try {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="apple-touch-icon"]')?.href;
    const shown = new Notification(title, { body, tag, silent: true, ...(icon && { icon }) });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch {
    // Chrome on Android has them for service workers alone; the badge says the same.
  }
}

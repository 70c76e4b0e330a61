import { nativeImage, type NativeImage } from 'electron';
import picture from '../assets/icon.png?inline';

/** The app's picture, in the size of a tray. */
export function trayIcon(): NativeImage {
  const side = process.platform === 'darwin' ? 18 : 24;
  return nativeImage.createFromDataURL(picture).resize({ width: side, height: side });
}

/** The number of what waits, as a badge on the page's icon and on that of the installed app. */

const SIDE = 64;
const COLOURS = { ground: '#a8231c', ink: '#ffffff' };
const MOST = 99;

/** A picture of the app's icon with a number; null where the page cannot paint one. */
async function paint(icon: string, count: number): Promise<string | null> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext('2d');
  if (!pen) return null;
  const image = new Image(SIDE, SIDE);
  image.src = icon;
  await image.decode();
  pen.drawImage(image, 0, 0, SIDE, SIDE);
  const text = count > MOST ? `${MOST}+` : String(count);
  const [radius, x, y] = [SIDE * 0.3, SIDE * 0.7, SIDE * 0.3];
  pen.fillStyle = COLOURS.ground;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
  pen.fillStyle = COLOURS.ink;
  pen.font = `600 ${text.length > 1 ? SIDE * 0.34 : SIDE * 0.46}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(text, x, y + 2);
  return canvas.toDataURL('image/png');
}

let plain: string | null = null;
let latest = 0;

/** Shows how much waits; 0 shows the icon alone. */
export async function showBadge(count: number): Promise<void> {
  const call = ++latest;
  if ('setAppBadge' in navigator)
    void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(
      () => undefined,
    );
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  plain ??= link.href;
  const picture = count > 0 ? await paint(plain, count).catch(() => null) : plain;
  if (picture && call === latest) link.href = picture;
}

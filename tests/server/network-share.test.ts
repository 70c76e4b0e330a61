import { expect, it } from 'vitest';
import { networkShareOf } from '../../server/data-folder/network-share.ts';

const LINUX = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /mnt/nas rw,relatime shared:20 - nfs4 nas:/data rw,vers=4.2
41 22 0:36 / /mnt/my\\040share rw,relatime - cifs //nas/share rw
42 22 0:37 / /home/luz/remote rw - fuse.sshfs luz@host: rw
43 40 8:2 / /mnt/nas/disk rw - ext4 /dev/sdb1 rw
44 22 0:38 / /media/usb rw - fuseblk /dev/sdc1 rw
45 22 0:39 / /stacked rw - ext4 /dev/sdd1 rw
46 45 0:40 / /stacked rw - nfs nas:/b rw`;

it.each([
  ['/mnt/nas/restaurant', 'nfs4'],
  ['/mnt/nas', 'nfs4'],
  ['/mnt/my share/data', 'cifs'],
  ['/home/luz/remote/x', 'fuse.sshfs'],
  ['/stacked/x', 'nfs'],
  ['/mnt/nas/disk/data', null],
  ['/mnt/nasty', null],
  ['/media/usb/data', null],
  ['/srv/restaurant', null],
])('on Linux %s is on %s', (path, kind) =>
  expect(networkShareOf(path, { platform: 'linux', mounts: LINUX })).toBe(kind),
);

it.each([
  ['/Volumes/share/data', 'smbfs'],
  ['/Volumes/Disk/data', null],
  ['/Users/luz', null],
])('on macOS %s is on %s', (path, kind) =>
  expect(
    networkShareOf(path, {
      platform: 'darwin',
      mounts: `/dev/disk3s1 on / (apfs, local, read-only)
//luz@nas/share on /Volumes/share (smbfs, nodev, nosuid, mounted by luz)
/dev/disk4s1 on /Volumes/Disk (hfs, local)`,
    }),
  ).toBe(kind),
);

it.each([
  ['\\\\nas\\share\\data', 'a network path'],
  ['C:\\Users\\luz\\data', null],
  ['\\\\?\\C:\\long', null],
])('on Windows %s is %s', (path, kind) =>
  expect(networkShareOf(path, { platform: 'win32', mounts: '' })).toBe(kind),
);

it('where the mounts cannot be listed nothing is refused', () =>
  expect(networkShareOf('/mnt/nas', { platform: 'linux', mounts: '' })).toBeNull());

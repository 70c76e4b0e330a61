'use strict';
/**
 * electron-builder hook after packaging, before the installers are made: 16 MB less on Linux. No
 * page uses WebGL, so the software renderer for it and the Vulkan loader go; without a graphics card
 * Chromium draws pages without them. The licences of Chromium stay, compressed.
 */
const { existsSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { gzipSync } = require('node:zlib');

const UNUSED = {
  linux: ['libvk_swiftshader.so', 'vk_swiftshader_icd.json', 'libvulkan.so.1'],
  win32: ['vk_swiftshader.dll', 'vk_swiftshader_icd.json', 'vulkan-1.dll'],
};

exports.default = function afterPack({ appOutDir, electronPlatformName }) {
  for (const name of UNUSED[electronPlatformName] ?? [])
    rmSync(join(appOutDir, name), { force: true });
  rmSync(join(appOutDir, 'resources/default_app.asar'), { force: true });
  const licences = join(appOutDir, 'LICENSES.chromium.html');
  if (!existsSync(licences)) return;
  writeFileSync(`${licences}.gz`, gzipSync(readFileSync(licences), { level: 9 }));
  rmSync(licences);
};

import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('sharp');
  vi.resetModules();
});

it('says what to install where sharp is missing, and tries again the next time', async () => {
  vi.resetModules();
  vi.doMock('sharp', () => {
    throw new Error("Cannot find package 'sharp'");
  });
  const { decodeImage } = await import('./decode-image.js');
  const decoded = decodeImage(new Uint8Array(4), { size: 8 });
  await expect(decoded).rejects.toMatchObject({ code: 'missing-package', details: { package: 'sharp' } });
  await expect(decoded).rejects.toThrow('npm install sharp');
  vi.doUnmock('sharp');
  await expect(decodeImage(new Uint8Array(4), { size: 8 })).rejects.toMatchObject({ code: 'bad-file' });
});

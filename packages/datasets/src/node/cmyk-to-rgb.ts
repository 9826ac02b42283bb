/**
 * Converts CMYK pixels `[pixels, 4]` (255 is full ink) to RGB `[pixels, 3]` without a colour profile, by PIL's formula
 * channel = (255 - ink) (255 - black) / 255, rounded.
 */
export function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const white = 255 - cmyk[from + 3]!;
    for (let channel = 0; channel < 3; channel++) {
      rgb[to++] = white - Math.round((cmyk[from + channel]! * white) / 255);
    }
  }
  return rgb;
}

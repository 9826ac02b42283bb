/** Red, green and blue, 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Hues of a class's texture, 0 to 1 around the circle: the bright and the deep tone. */
export interface ColourScheme {
  readonly bright: number;
  readonly deep: number;
}

/** Colour schemes by name. */
export const colourSchemes: { readonly [name: string]: ColourScheme } = {
  ember: { bright: 0.13, deep: 0.0 },
  lagoon: { bright: 0.5, deep: 0.62 },
  moss: { bright: 0.2, deep: 0.36 },
  orchid: { bright: 0.9, deep: 0.76 },
};

/** Converts hue (which wraps around), saturation and value, each 0 to 1, to a colour. */
export function fromHsv(hue: number, saturation: number, value: number): Colour {
  const channel = (offset: number) => {
    const sector = (offset + (hue - Math.floor(hue)) * 6) % 6;
    return value - value * saturation * Math.max(0, Math.min(sector, 4 - sector, 1));
  };
  return [channel(5), channel(3), channel(1)];
}

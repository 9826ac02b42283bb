/** Parts shown of a reconstructed image, in the order of its row. */
export const exampleParts = ['original', 'masked', 'reconstructed'] as const;
/** Part of a reconstructed image. */
export type ExamplePart = (typeof exampleParts)[number];

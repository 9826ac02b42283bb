/** What is shown of a reconstructed image, in the order of its row. */
export const exampleParts = ['original', 'masked', 'reconstructed'] as const;
export type ExamplePart = (typeof exampleParts)[number];

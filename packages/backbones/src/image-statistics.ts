/** Channel means of ImageNet's training images scaled to 0..1, as torchvision and timm use them. */
export const imagenetMean: readonly number[] = [0.485, 0.456, 0.406];

/** Channel standard deviations of the same images. */
export const imagenetStd: readonly number[] = [0.229, 0.224, 0.225];

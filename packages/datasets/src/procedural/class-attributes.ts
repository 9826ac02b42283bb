import { MemError } from '@mem/errors';
import { deriveKey, integers, type RandomKey } from '@mem/random';
import { colourSchemes } from './colours.js';
import { shapes } from './shapes.js';
import { textures } from './textures.js';

/** Attributes shared by all images of a class; everything else in an image is nuisance. */
export interface ClassAttributes {
  readonly shape: string;
  readonly texture: string;
  readonly colour: string;
}

const shapeNames = Object.keys(shapes);
const textureNames = Object.keys(textures);
const colourNames = Object.keys(colourSchemes);

/**
 * Assigns the attributes of each class: a grid of shapes and textures, as square as possible, with colour schemes drawn
 * under `key`. Each attribute is shared by several classes, so that rare classes resemble frequent ones.
 * @throws MemError `bad-option` for more classes than there are combinations.
 */
export function classAttributes(key: RandomKey, numClasses: number): ClassAttributes[] {
  const most = shapeNames.length * textureNames.length * colourNames.length;
  if (numClasses > most) {
    throw new MemError(
      'bad-option',
      `The procedural set has at most ${most} classes, but numClasses is ${numClasses}.`,
      {
        numClasses,
      },
    );
  }
  const columns = Math.min(shapeNames.length, Math.ceil(Math.sqrt(numClasses)));
  const rows = Math.min(textureNames.length, Math.ceil(numClasses / columns));
  const firstColours = integers(deriveKey(key, 'colours'), columns * rows, colourNames.length);
  return Array.from({ length: numClasses }, (_, c) => {
    const cell = c % (columns * rows);
    const layer = Math.floor(c / (columns * rows));
    return {
      shape: shapeNames[cell % columns]!,
      texture: textureNames[Math.floor(cell / columns)]!,
      colour: colourNames[(firstColours[cell]! + layer) % colourNames.length]!,
    };
  });
}

import { runSliders } from './run-sliders.js';

/** Script of the page: the source text of `runSliders`, whose hash the page's policy names. */
export const sliderScript: string = `'use strict';\n(${runSliders.toString()})();`;

// Resolves the imports of programs in a temporary folder as if they were beside their page; `@mem` packages are found
// from everywhere.

/** @import { ResolveFnOutput, ResolveHookContext } from 'node:module' */

/**
 * Where the imports of a program are resolved from: the URL of `packages/`, and the URLs to try for other packages.
 *
 * @typedef {{ packages: string, others: string[] }} Place
 */

/** @type {Record<string, Place>} */
let places = {};

/**
 * Receives the places of the programs, by their URLs.
 *
 * @param {Record<string, Place>} data
 */
export function initialize(data) {
  places = data;
}

/**
 * Node's hook that resolves an import.
 *
 * @param {string} specifier
 * @param {ResolveHookContext} context
 * @param {(specifier: string, context: ResolveHookContext) => ResolveFnOutput | Promise<ResolveFnOutput>} next
 * @returns {Promise<ResolveFnOutput>}
 */
export async function resolve(specifier, context, next) {
  const place = places[context.parentURL ?? ''];
  if (place === undefined || /^[./]|^\w+:/.test(specifier)) return next(specifier, context);
  const own = /^@mem\/([\w-]+)/.exec(specifier)?.[1];
  const parents = own === undefined ? place.others : [`${place.packages}/${own}/package.json`];
  for (const parentURL of parents.slice(0, -1)) {
    try {
      return await next(specifier, { ...context, parentURL });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    }
  }
  return next(specifier, { ...context, parentURL: parents.at(-1) });
}

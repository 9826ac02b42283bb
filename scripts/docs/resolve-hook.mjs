// Lets a program that lies in a temporary folder import as if it lay beside the page that it is of, and our packages wherever.
let places;

export function initialize(data) {
  places = data;
}

export async function resolve(specifier, context, next) {
  const place = places[context.parentURL];
  if (place === undefined || /^[./]|^\w+:/.test(specifier)) return next(specifier, context);
  const own = /^@mem\/([\w-]+)/.exec(specifier)?.[1];
  const parents = own === undefined ? place.others : [`${place.packages}/${own}/package.json`];
  for (const parentURL of parents.slice(0, -1)) {
    try {
      return await next(specifier, { ...context, parentURL });
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    }
  }
  return next(specifier, { ...context, parentURL: parents.at(-1) });
}

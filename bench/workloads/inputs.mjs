import { integers, normals, randomKey } from '@mem/random';

/** Normal images `[batch, size, size, 3]`. */
export const images = (batch, size) => ({
  dtype: 'float32',
  shape: [batch, size, size, 3],
  data: normals(randomKey(2), batch * size * size * 3),
});

/** Labels `[batch]` of that many classes. */
export const labels = (batch, classes) => ({
  dtype: 'int32',
  shape: [batch],
  data: integers(randomKey(3), batch, classes),
});

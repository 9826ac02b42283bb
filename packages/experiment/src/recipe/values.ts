import * as v from 'valibot';

/** Integer from 1. */
export const count: v.GenericSchema<number> = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Integer from 0. */
export const whole: v.GenericSchema<number> = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Number above 0. */
export const positive: v.GenericSchema<number> = v.pipe(v.number(), v.gtValue(0));

/** Number from 0. */
export const notNegative: v.GenericSchema<number> = v.pipe(v.number(), v.minValue(0));

/** Number from 0 to 1. */
export const fraction: v.GenericSchema<number> = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Range of positive numbers. */
export const range: v.GenericSchema<[number, number]> = v.tuple([positive, positive]);

/** Returns the schema of a list with at least one item. */
export const listOf = <Item>(item: v.GenericSchema<Item>): v.GenericSchema<Item[], readonly Item[]> =>
  v.pipe(v.array(item), v.minLength(1), v.readonly());

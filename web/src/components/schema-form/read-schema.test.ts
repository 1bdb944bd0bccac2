import { expect, test } from 'vitest';
import { changedValues, fieldFault, readSchema, type FormField } from './read-schema';

const schema = {
  type: 'object',
  properties: {
    n_estimators: {
      type: 'integer',
      default: 100,
      minimum: 1,
      maximum: 10000,
      'x-level': 'basic',
      description: 'Rounds',
    },
    alpha: { type: 'number', default: 1, exclusiveMinimum: 0, 'x-level': 'expert' },
    penalty: { type: 'string', enum: ['l1', 'l2'], default: 'l2' },
    verbose: { type: 'boolean', default: false, 'x-level': 'advanced' },
    free_text: { type: 'string' },
  },
};

const fields = readSchema(schema);
const field = (name: string): FormField => {
  const found = fields.find((item) => item.name === name);
  if (!found) throw new Error(name);
  return found;
};

test('properties become fields, in order, without what cannot be drawn', () => {
  expect(fields.map((item) => [item.name, item.kind, item.basic])).toEqual([
    ['n_estimators', 'integer', true],
    ['alpha', 'number', false],
    ['penalty', 'choice', true],
    ['verbose', 'boolean', false],
  ]);
});

test('values are checked against their bounds', () => {
  expect(fieldFault(field('n_estimators'), 0)).toBe('Must be at least 1.');
  expect(fieldFault(field('n_estimators'), 1.5)).toBe('Enter a whole number.');
  expect(fieldFault(field('alpha'), 0)).toBe('Must be above 0.');
  expect(fieldFault(field('penalty'), 'l3')).toContain('l1, l2');
  expect(fieldFault(field('n_estimators'), '')).toBeUndefined();
});

test('only what differs from the defaults is sent', () => {
  expect(
    changedValues(fields, { n_estimators: 100, alpha: 2, penalty: '', verbose: true }),
  ).toEqual({
    alpha: 2,
    verbose: true,
  });
});

test('nonsense is an empty form', () => {
  expect(readSchema(null)).toEqual([]);
  expect(readSchema({ properties: { x: 3 } })).toEqual([]);
});

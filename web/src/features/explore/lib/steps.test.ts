import { describe, expect, test } from 'vitest';
import { stepFaults, typedValue } from './step-faults';
import { firstStep, readStep } from './step-kinds';
import { asRequest, mergeSteps, sameStep } from './step-request';
import { namesOf, stepSentence } from './step-words';

const columns = [
  { name: 'mass', physical_type: 'double' },
  { name: 'year', physical_type: 'int64' },
  { name: 'sex', physical_type: 'string' },
];

describe('a step in words', () => {
  test.each([
    [
      { op: 'impute', columns: ['sex'], strategy: 'mode' },
      'Fill missing values of “sex” with the most frequent value.',
    ],
    [
      { op: 'impute', columns: ['sex'], strategy: 'constant', value: 'none' },
      'Fill missing values of “sex” with none.',
    ],
    [{ op: 'drop_missing', columns: ['sex'] }, 'Drop rows in which “sex” is missing.'],
    [
      { op: 'drop_missing', columns: ['a', 'b'], how: 'all' },
      'Drop rows in which all of “a” and “b” are missing.',
    ],
    [
      { op: 'set_missing', columns: ['mass'], values: [-999], infinite: true },
      'Make -999, infinite values in “mass” missing.',
    ],
    [{ op: 'drop_duplicates' }, 'Drop rows that repeat an earlier one in every column.'],
    [
      { op: 'clip_outliers', columns: ['mass'], method: 'bounds', low: 3, high: 6 },
      'Clip “mass” to 3 … 6.',
    ],
    [
      { op: 'cast', columns: ['year'], type: 'string', on_bad_value: 'fail' },
      'Read “year” as text; stop if a value does not fit.',
    ],
    [
      { op: 'filter', columns: ['year'], comparison: '>=', value: 2008 },
      'Keep rows in which “year” is at least 2008.',
    ],
    [
      { op: 'filter', columns: ['sex'], comparison: 'in', values: ['a', 'b'] },
      'Keep rows in which “sex” is one of a, b.',
    ],
    [
      { op: 'drop_column', columns: ['a', 'b', 'c', 'd', 'e'] },
      'Drop the columns “a”, “b”, “c” and 2 more.',
    ],
  ] as const)('%j', (step, words) => {
    expect(stepSentence(step as never)).toBe(words);
  });
});

test('names: none is all', () => {
  expect(namesOf([])).toBe('all columns');
  expect(namesOf(['a', 'b'])).toBe('“a” and “b”');
});

test('false is a value, and a column is named once', () => {
  const filter = { op: 'filter', columns: ['ok'], comparison: '=', value: false } as const;
  expect(asRequest(filter as never)).toEqual(filter);
  const drop = { op: 'drop_column', columns: ['a'] } as const;
  expect(mergeSteps([drop, { ...drop, columns: ['a', 'b'] }] as never)).toEqual([
    { op: 'drop_column', columns: ['a', 'b'] },
  ]);
});

test('the first step of a treatment fits the columns', () => {
  expect(firstStep('missing', [columns[0]!])).toMatchObject({ strategy: 'median' });
  expect(firstStep('missing', [columns[0]!, columns[2]!])).toMatchObject({ strategy: 'mode' });
  expect(firstStep('rename', columns).columns).toEqual(['mass']);
});

describe('faults are said at the field', () => {
  test('a mean of texts', () => {
    expect(stepFaults({ op: 'impute', columns: ['sex'], strategy: 'mean' }, columns)).toEqual({
      strategy: '“sex” holds no numbers: choose another way.',
    });
  });
  test('bounds the wrong way round', () => {
    const step = {
      op: 'clip_outliers',
      columns: ['mass'],
      method: 'bounds',
      low: 5,
      high: 1,
    } as const;
    expect(stepFaults({ ...step, columns: ['mass'] }, columns)).toEqual({
      high: 'Must not be below the lower bound.',
    });
  });
  test('a name that is taken', () => {
    expect(stepFaults({ op: 'rename', columns: ['mass'], name: 'year' }, columns).name).toMatch(
      /already/,
    );
    expect(stepFaults({ op: 'rename', columns: ['mass'], name: 'mass' }, columns)).toEqual({});
  });
  test('the last column stays', () => {
    expect(
      stepFaults({ op: 'drop_column', columns: columns.map(({ name }) => name) }, columns).columns,
    ).toBe('A table needs a column.');
  });
  test('zero and false are values', () => {
    expect(
      stepFaults({ op: 'filter', columns: ['mass'], comparison: '=', value: 0 }, columns),
    ).toEqual({});
    expect(
      stepFaults({ op: 'impute', columns: ['mass'], strategy: 'constant', value: 0 }, columns),
    ).toEqual({});
  });
});

test('a request holds only what its op takes', () => {
  expect(
    asRequest({
      op: 'impute',
      columns: ['mass'],
      strategy: 'median',
      value: 3,
      low: 1,
      indicator: false,
    }),
  ).toEqual({ op: 'impute', columns: ['mass'], strategy: 'median' });
  expect(
    asRequest({ op: 'filter', columns: ['mass'], comparison: 'is_missing', value: 3, values: [1] }),
  ).toEqual({ op: 'filter', columns: ['mass'], comparison: 'is_missing' });
  expect(asRequest({ op: 'filter', columns: ['mass'], comparison: '=', value: 0 }).value).toBe(0);
});

test('typed values take the type of their column', () => {
  expect(typedValue('12', columns[0])).toBe(12);
  expect(typedValue('12', columns[2])).toBe('12');
  expect(typedValue('n/a', columns[0])).toBe('n/a');
  expect(typedValue('True', { name: 'b', physical_type: 'bool' })).toBe(true);
});

test('steps that differ only in their columns become one', () => {
  const merged = mergeSteps([
    { op: 'impute', columns: ['a'], strategy: 'median' },
    { op: 'impute', columns: ['b'], strategy: 'mode' },
    { op: 'impute', columns: ['c'], strategy: 'median' },
    { op: 'drop_duplicates' },
  ]);
  expect(merged).toEqual([
    { op: 'impute', columns: ['a', 'c'], strategy: 'median' },
    { op: 'impute', columns: ['b'], strategy: 'mode' },
    { op: 'drop_duplicates' },
  ]);
});

test('steps are compared by what they do', () => {
  expect(
    sameStep({ op: 'drop_duplicates' }, { op: 'drop_duplicates', columns: [], indicator: false }),
  ).toBe(true);
  expect(
    sameStep({ op: 'drop_column', columns: ['a'] }, { op: 'drop_column', columns: ['b'] }),
  ).toBe(false);
});

test('what is no step is not read as one', () => {
  expect(readStep({ op: 'run_sql' })).toBeUndefined();
  expect(readStep({ op: 'cast', columns: 'a' })).toBeUndefined();
  expect(readStep({ op: 'drop_duplicates' })).toEqual({ op: 'drop_duplicates' });
});

import { expect, test } from 'vitest';
import type { Model } from '@/api/types';
import { firstWholeRow, modelInputs, requestRow, rowErrors, rowValues } from './inputs';
import { curlSnippet, pythonSnippet } from './snippets';

const model = {
  signature: {
    inputs: [
      { name: 'age', type: 'int64', semantic_type: 'numeric' },
      { name: 'plan', type: 'string', semantic_type: 'categorical' },
      { name: 'active', type: 'bool', semantic_type: 'boolean' },
    ],
  },
} as unknown as Model;
const sample = {
  columns: ['age', 'plan', 'active', 'churned'],
  rows: [
    [null, 'Basic', true, 'no'],
    [41, 'Plus', false, 'yes'],
    [20, 'Basic', true, 'no'],
  ],
};
const inputs = modelInputs(model, sample);

test('ranges and choices come from the data', () => {
  expect(inputs[0]?.range).toEqual([20, 41]);
  expect(inputs[1]?.choices).toEqual(['Basic', 'Plus']);
});

test('the form begins with a row without gaps', () => {
  expect(firstWholeRow(sample, inputs)).toBe(1);
  expect(rowValues(sample, 0)).toMatchObject({ age: '', plan: 'Basic' });
});

test('what is sent has the right types, and null for what is missing', () => {
  expect(requestRow(inputs, { age: '41', plan: '', active: 'true' })).toEqual({
    age: 41,
    plan: null,
    active: true,
  });
});

test('a text in a number field is sent as it is, for the server to say so', () => {
  expect(requestRow(inputs, { age: 'old' }).age).toBe('old');
});

test('a refused row is explained at its fields', () => {
  expect(rowErrors({ 'rows[0].age': 'a', 'rows.0.plan': 'b', other: 'c' }, inputs)).toEqual({
    age: 'a',
    plan: 'b',
  });
});

test('snippets survive quotes and speak Python', () => {
  expect(curlSnippet('http://h', 'm', { a: "it's" })).toContain(`it'\\''s`);
  expect(pythonSnippet('http://h', 'm', { a: null, b: true })).toContain(
    '"a": None,\n    "b": True,',
  );
});

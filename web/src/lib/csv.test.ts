import { expect, test } from 'vitest';
import { toCsv } from './csv';

test('quotes what needs quotes', () => {
  expect(toCsv(['a,b', 'c'], [['say "hi"', null]])).toBe('"a,b",c\r\n"say ""hi""",\r\n');
});

test('disarms formulas, not numbers', () => {
  expect(toCsv(['x'], [['=1+1'], ['@cmd'], [-2]])).toBe("x\r\n'=1+1\r\n'@cmd\r\n-2\r\n");
});

import { expect, test } from 'vitest';
import { KeySequence, setSingleKeys, singleKeysOn, typesText } from './shortcuts';

test('g and a letter within a second are one shortcut', () => {
  const keys = new KeySequence();
  expect(keys.press('g', 0)).toBeUndefined();
  expect(keys.press('d', 900)).toBe('d');
  expect(keys.press('d', 950)).toBeUndefined();
});

test('too late is too late', () => {
  const keys = new KeySequence();
  keys.press('g', 0);
  expect(keys.press('d', 1500)).toBeUndefined();
});

test('single keys can be off', () => {
  setSingleKeys(false);
  expect(singleKeysOn()).toBe(false);
  setSingleKeys(true);
  expect(singleKeysOn()).toBe(true);
});

test('a text field keeps its letters, a checkbox does not', () => {
  const text = document.createElement('input');
  const box = Object.assign(document.createElement('input'), { type: 'checkbox' });
  expect([typesText(text), typesText(box), typesText(document.body)]).toEqual([true, false, false]);
});

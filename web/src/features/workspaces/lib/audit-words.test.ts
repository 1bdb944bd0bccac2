import { expect, test } from 'vitest';
import { actionWords, detailWords, knownActions } from './audit-words';

test('actions read as sentences', () => {
  expect(actionWords('project.create')).toBe('Created a project');
  expect(actionWords('member.role')).toBe('Changed the role of a member');
  expect(actionWords('user.login')).toBe('Signed in');
  expect(actionWords('dataset.create')).toBe('Imported a dataset');
});

test('an unknown action keeps the name the API has for it', () => {
  expect(actionWords('rocket.launch')).toBe('rocket.launch');
});

test('every action of the filter has words', () => {
  for (const action of knownActions) expect(actionWords(action)).not.toContain('.');
});

test('details have a name and the rest, sizes with a unit, ids left out', () => {
  expect(detailWords({ filename: 'a.csv', size_bytes: 1500, dataset_id: 'x' })).toEqual({
    name: 'a.csv',
    rest: 'size 1.5 KB',
  });
  expect(detailWords(null)).toEqual({ name: undefined, rest: '' });
});

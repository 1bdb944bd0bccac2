import { expect, test } from 'vitest';
import { classVerdict, clusterVerdict, valueVerdict } from './verdict';

test('two classes: found, right, and what a constant answer finds', () => {
  expect(
    classVerdict(
      {
        labels: ['no', 'yes'],
        matrix: [
          [60, 10],
          [9, 21],
        ],
      },
      'churned',
    ),
  ).toBe(
    'Finds 70 of 100 rows whose churned is “yes”; of 100 it names so, 68 are. Always answering “no” finds none.',
  );
});

test('more classes: right against the most frequent class', () => {
  const matrix = [
    [30, 0, 0],
    [1, 13, 0],
    [0, 0, 25],
  ];
  expect(classVerdict({ labels: ['Adelie', 'Chinstrap', 'Gentoo'], matrix }, 'species')).toBe(
    'Right for 99 of 100 rows it had not seen. Always answering “Adelie” is right for 43.',
  );
});

test('regression is compared with the mean', () => {
  expect(valueVerdict({ rmse: 3, mae: 2, r2: 0.75 }, 'price')).toContain(
    '(RMSE 3) compares with 6',
  );
  expect(valueVerdict({ rmse: 3, mae: 2, r2: -0.1 }, 'price')).toContain('no worse');
});

test('groups are called apart only when they are', () => {
  expect(clusterVerdict({ silhouette: 0.55 }, [1, 2])).toContain('2 groups that are clearly apart');
  expect(clusterVerdict({ silhouette: 0.1 }, [1, 2])).toContain('hardly apart');
});

test('no rows, no verdict', () => {
  expect(
    classVerdict(
      {
        labels: ['a', 'b'],
        matrix: [
          [0, 0],
          [0, 0],
        ],
      },
      'y',
    ),
  ).toBe('There were no rows to test it on.');
});

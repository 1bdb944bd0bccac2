import { act, createEvent, fireEvent, render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { useFileDrop, useNoStrayDrops } from './use-file-drop';

const files = [new File(['a\n1\n'], 'a.csv')];
const dataTransfer = { types: ['Files'], files, dropEffect: 'copy' };

function Zone({ onFiles }: { onFiles: (files: File[]) => void }) {
  return <p>{useFileDrop(onFiles) ? 'over' : 'not over'}</p>;
}

function Page() {
  useNoStrayDrops();
  return null;
}

function dropOn(target: Element) {
  const drop = createEvent.drop(target, { dataTransfer });
  act(() => void fireEvent(target, drop));
  return drop;
}

test('a file that is dropped anywhere on the page is taken', () => {
  const take = vi.fn();
  render(<Zone onFiles={take} />);
  fireEvent.dragOver(document.body, { dataTransfer });
  expect(screen.getByText('over')).toBeInTheDocument();
  expect(dropOn(document.body).defaultPrevented).toBe(true);
  expect(take).toHaveBeenCalledWith(files);
  expect(screen.getByText('not over')).toBeInTheDocument();
});

test('a text that is dragged is nobody’s business', () => {
  render(<Zone onFiles={vi.fn()} />);
  fireEvent.dragOver(document.body, { dataTransfer: { types: ['text/plain'], files: [] } });
  expect(screen.getByText('not over')).toBeInTheDocument();
});

test('a file that nobody takes does not replace the page', () => {
  render(<Page />);
  expect(dropOn(document.body).defaultPrevented).toBe(true);
});

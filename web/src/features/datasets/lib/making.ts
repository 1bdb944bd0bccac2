// How a version came to be, in the words of its page while it is made and when that failed.
import type { Dataset } from '@/api/types';

/** What made a version, as its lineage says; as long as that is not known, as far as the dataset itself shows. */
export type Making = 'import' | 'refresh' | 'clean' | 'unknown';

export function makingOf(operation: string | undefined, dataset: Dataset): Making {
  if (operation === 'import' || operation === 'refresh' || operation === 'clean') return operation;
  return operation === undefined && !dataset.parent_id ? 'import' : 'unknown';
}

export function failureTitle(making: Making, dataset: Dataset): string {
  if (making === 'clean') return 'The cleaning stopped';
  if (making === 'refresh') return 'The source could not be read again';
  if (making === 'unknown') return 'This version could not be made';
  return dataset.upload_id ? 'The file could not be imported' : 'The source could not be read';
}

const goingTitles: Record<Making, string> = {
  import: 'Importing',
  refresh: 'Reading the source again',
  clean: 'Cleaning',
  unknown: 'Making this version',
};

export function goingTitle(making: Making): string {
  return goingTitles[making];
}

/** Datasets of a server can be read again, also those that were. */
export function mayReadAgain(making: Making, dataset: Dataset): boolean {
  const read = making === 'import' || making === 'refresh';
  return read && dataset.datasource_id !== null && dataset.upload_id === null;
}

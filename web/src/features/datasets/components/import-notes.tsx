import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import type { Dataset } from '@/api/types';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import { download, fileStem, toCsv } from '@/lib/csv';
import { formatCount, plural } from '@/lib/format';
import { typeLabel } from '../lib/inspection';
import { readingFacts, type AskedImport, type Fact } from '../lib/reading';
import classes from './import-notes.module.css';

function Reading({ facts }: { facts: Fact[] }) {
  return (
    <Panel title="How it was read">
      <dl className={classes.facts}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

interface ImportNotesProps {
  dataset: Dataset;
  /** What was asked of the import; absent as long as it is not known, and for what was not imported. */
  asked: AskedImport | undefined;
}

/** How the table was read, and what could not be taken as it stood: where it was, what it was, what was expected. */
export function ImportNotes({ dataset, asked }: ImportNotesProps) {
  const rejected = dataset.rejected;
  const { warnings } = dataset;
  const facts = asked ? readingFacts(dataset, asked) : [];
  return (
    <div className={classes.notes}>
      {!rejected?.count && warnings.length === 0 && (
        <Notice title="Everything was read as it stood.">No value was changed or left out.</Notice>
      )}
      {facts.length > 0 && <Reading facts={facts} />}
      {warnings.length > 0 && (
        <Panel title={plural(warnings.length, 'warning')}>
          <ul className={classes.warnings}>
            {warnings.map((warning, index) => (
              <li key={index}>
                {warning.column && <code>{warning.column}</code>} {warning.message}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {rejected && rejected.count > 0 && (
        <Panel
          title={`${plural(rejected.count, 'value')} did not fit`}
          note={
            rejected.samples.length < rejected.count
              ? `The first ${formatCount(rejected.samples.length)} are listed.`
              : undefined
          }
          flush
          actions={
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<Download size={14} aria-hidden />}
              onClick={() =>
                download(
                  `${fileStem(dataset.name)}-rejected.csv`,
                  toCsv(
                    ['line', 'column', 'value', 'expected'],
                    rejected.samples.map((sample) => [
                      sample.line,
                      sample.column,
                      sample.value,
                      sample.expected,
                    ]),
                  ),
                )
              }
            >
              CSV
            </Button>
          }
        >
          <div
            className={classes.scroll}
            role="region"
            aria-label="Values that did not fit"
            tabIndex={0}
          >
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">Line</th>
                  <th scope="col">Column</th>
                  <th scope="col">Value in the file</th>
                  <th scope="col">Expected</th>
                </tr>
              </thead>
              <tbody>
                {rejected.samples.map((sample, index) => (
                  <tr key={index}>
                    <td>{formatCount(sample.line)}</td>
                    <td>{sample.column}</td>
                    <td>
                      <code>{sample.value}</code>
                    </td>
                    <td>{typeLabel(sample.expected)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
    </div>
  );
}

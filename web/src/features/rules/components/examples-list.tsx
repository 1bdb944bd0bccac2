import type { RuleResult } from '@/api/types';
import { exampleWords } from '../lib/rule-results';
import classes from './rules.module.css';

/** The first values that break a rule. */
export function ExamplesList({ result }: { result: RuleResult | undefined }) {
  if (!result || result.examples.length === 0) return <>–</>;
  return (
    <ul className={classes.examples} aria-label={`First values that break ${result.name}`}>
      {result.examples.map((example) => (
        <li key={example.row}>{exampleWords(example)}</li>
      ))}
    </ul>
  );
}

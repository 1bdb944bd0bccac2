import { Button } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { CleanStep } from '@/api/types';
import { CodeBlock } from '@/components/ui/code-block';
import layout from '@/components/ui/layout.module.css';

/** The request that the button sends, to be run from elsewhere. */
export function ApiCall({ datasetId, steps }: { datasetId: string; steps: CleanStep[] }) {
  const [open, setOpen] = useState(false);
  const body =
    `{"steps": [\n  ${steps.map((step) => JSON.stringify(step)).join(',\n  ')}\n]}`.replaceAll(
      "'",
      "'\\''",
    );
  const code = `curl -X POST ${window.location.origin}/api/datasets/${datasetId}/clean \\
  -H "X-API-Key: $LATHE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${body}'`;
  return (
    <div className={layout.tight}>
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-expanded={open}
          leftSection={
            <ChevronRight
              size={14}
              aria-hidden
              style={open ? { transform: 'rotate(90deg)' } : undefined}
            />
          }
          onClick={() => setOpen(!open)}
        >
          As an API call
        </Button>
      </div>
      {open && <CodeBlock code={code} label="The same as a curl command" />}
    </div>
  );
}

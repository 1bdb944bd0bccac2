import { ActionIcon, CopyButton as MantineCopy, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';

export function CopyButton({ value, label }: { value: string; label: string }) {
  return (
    <MantineCopy value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : label}>
          <ActionIcon
            variant="subtle"
            size={26}
            onClick={copy}
            aria-label={copied ? 'Copied' : label}
          >
            {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </MantineCopy>
  );
}

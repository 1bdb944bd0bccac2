import { Button, Menu } from '@mantine/core';
import { FileText } from 'lucide-react';
import type { Dataset } from '@/api/types';
import { toastError } from '@/components/ui/toast';
import { useDownloadReport, type ReportFormat } from '../api/report';

const formats: { format: ReportFormat; label: string }[] = [
  { format: 'html', label: 'HTML, to read, mail and print' },
  { format: 'json', label: 'JSON, all numbers' },
];

/** What was found, as a file to keep. */
export function ReportMenu({ dataset }: { dataset: Dataset }) {
  const { mutate, isPending } = useDownloadReport(dataset);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          loading={isPending}
          leftSection={<FileText size={16} aria-hidden />}
        >
          Report
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(({ format, label }) => (
          <Menu.Item
            key={format}
            onClick={() =>
              mutate(format, {
                onError: (error) => toastError('The report was not made', error),
              })
            }
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import { toastError } from '@/components/ui/toast';
import { useExportDataset, type ExportFormat } from '../api/export-dataset';

const formats: { format: ExportFormat; label: string }[] = [
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'parquet', label: 'Parquet, exact and small' },
];

export function ExportMenu({ dataset }: { dataset: { id: string; name: string } }) {
  const { mutate, isPending } = useExportDataset(dataset);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          loading={isPending}
          leftSection={<Download size={16} aria-hidden />}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map(({ format, label }) => (
          <Menu.Item
            key={format}
            onClick={() =>
              mutate(format, {
                onError: (error) => toastError('The dataset was not exported', error),
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

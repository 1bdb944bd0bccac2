import { Download } from 'lucide-react';
import { FormatMenu } from '@/components/ui/format-menu';
import { toastError } from '@/components/ui/toast';
import { useExportDataset } from '../api/export-dataset';

export function ExportMenu({ dataset }: { dataset: { id: string; name: string } }) {
  const { mutate, isPending } = useExportDataset(dataset);
  return (
    <FormatMenu
      label="Export"
      icon={<Download size={16} aria-hidden />}
      pending={isPending}
      formats={[
        { format: 'csv', label: 'CSV, for spreadsheets' },
        { format: 'parquet', label: 'Parquet, exact and small' },
      ]}
      onPick={(format) =>
        mutate(format, { onError: (error) => toastError('The dataset was not exported', error) })
      }
    />
  );
}

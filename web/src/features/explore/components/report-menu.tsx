import { FileText } from 'lucide-react';
import type { Dataset } from '@/api/types';
import { FormatMenu } from '@/components/ui/format-menu';
import { toastError } from '@/components/ui/toast';
import { useDownloadReport } from '../api/report';

/** What was found, as a file to keep. */
export function ReportMenu({ dataset }: { dataset: Dataset }) {
  const { mutate, isPending } = useDownloadReport(dataset);
  return (
    <FormatMenu
      label="Report"
      icon={<FileText size={16} aria-hidden />}
      pending={isPending}
      formats={[
        { format: 'html', label: 'HTML, to read, mail and print' },
        { format: 'json', label: 'JSON, all numbers' },
      ]}
      onPick={(format) =>
        mutate(format, { onError: (error) => toastError('The report was not made', error) })
      }
    />
  );
}

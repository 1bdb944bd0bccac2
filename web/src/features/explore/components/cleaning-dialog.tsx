import { Modal } from '@mantine/core';
import type { Dataset } from '@/api/types';
import { toast } from '@/components/ui/toast';
import { plural } from '@/lib/format';
import type { Cleaning } from '../hooks/use-cleaning';
import type { StepColumn } from '../lib/step-kinds';
import { CleaningRun } from './cleaning-run';
import { PlanList } from './plan-list';
import { StepForm } from './step-form';

interface CleaningDialogProps {
  dataset: Dataset;
  columns: StepColumn[];
  cleaning: Cleaning;
}

function titleOf({ dialog, status, plan }: Cleaning): string {
  if (status === 'failed') return 'Cleaning failed';
  if (status !== undefined) return 'Cleaning';
  if (dialog?.kind === 'plan') return `Cleaning plan: ${plural(plan.length, 'step')}`;
  return dialog?.place === undefined ? 'Clean this dataset' : `Step ${dialog.place + 1}`;
}

/** One step, the gathered plan, or the run of either. */
export function CleaningDialog({ dataset, columns, cleaning }: CleaningDialogProps) {
  const { dialog, status } = cleaning;

  function content() {
    if (!dialog) return null;
    if (status !== undefined)
      return (
        <CleaningRun
          made={cleaning.made}
          onClose={() => {
            if (status === 'failed') cleaning.dismiss();
            cleaning.close();
          }}
          onBack={cleaning.dismiss}
        />
      );
    if (dialog.kind === 'plan') return <PlanList dataset={dataset} cleaning={cleaning} />;
    const { place } = dialog;
    return (
      <StepForm
        dataset={dataset}
        columns={columns}
        draft={dialog}
        onApply={(step) => cleaning.run([step])}
        onPlan={(step) => {
          if (place === undefined) {
            cleaning.add([step]);
            cleaning.close();
            toast('Added to the cleaning plan.');
          } else {
            cleaning.replace(place, step);
            cleaning.openPlan();
          }
        }}
        onClose={place === undefined ? cleaning.close : cleaning.openPlan}
      />
    );
  }

  return (
    <Modal
      opened={dialog !== undefined}
      onClose={cleaning.close}
      title={titleOf(cleaning)}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {content()}
    </Modal>
  );
}

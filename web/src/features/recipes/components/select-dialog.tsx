// A selection of features: how they are ranked, how many are kept.
import { Button, Modal, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { fieldErrors } from '@/api/errors';
import type { FeatureSelectCreate, FeatureSet } from '@/api/types';
import { ErrorState } from '@/components/ui/error-state';
import layout from '@/components/ui/layout.module.css';
import { useSelectFeatures } from '../api/feature-sets';
import { methodNames, methodWords, scoreWords } from '../lib/feature-set';

type Method = FeatureSelectCreate['method'];

interface SelectDialogProps {
  set: FeatureSet;
  onMade: (set: FeatureSet) => void;
  onClose: () => void;
}

export function SelectDialog({ set, onMade, onClose }: SelectDialogProps) {
  const [method, setMethod] = useState<Method>('mutual_information');
  const [count, setCount] = useState<number>();
  const [threshold, setThreshold] = useState<number>();
  const select = useSelectFeatures(set.project_id);
  const errors = fieldErrors(select.error);
  return (
    <Modal
      opened
      onClose={onClose}
      title="Select features"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={layout.stack}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          select.mutate(
            {
              feature_set_id: set.id,
              method,
              ...(count === undefined ? {} : { k: count }),
              ...(threshold === undefined ? {} : { threshold }),
            },
            { onSuccess: onMade },
          );
        }}
      >
        <Select
          label="Rank by"
          description={methodWords[method]}
          data={Object.keys(methodWords).map((id) => ({ value: id, label: methodNames[id] ?? id }))}
          allowDeselect={false}
          value={method}
          error={errors.method}
          onChange={(next) => setMethod(next as Method)}
        />
        <NumberInput
          label="Keep at most"
          description="If this and the score are empty: the fewest that score as well as more of them."
          hideControls
          min={1}
          allowDecimal={false}
          placeholder="as many as it takes"
          value={count ?? ''}
          error={errors.k}
          onChange={(next) => setCount(next === '' ? undefined : Number(next))}
        />
        <NumberInput
          label="Score at least"
          description={scoreWords[method]}
          hideControls
          placeholder="any score"
          value={threshold ?? ''}
          error={errors.threshold}
          onChange={(next) => setThreshold(next === '' ? undefined : Number(next))}
        />
        {select.error && <ErrorState error={select.error} compact />}
        <div className={layout.end}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={select.isPending}>
            Select
          </Button>
        </div>
      </form>
    </Modal>
  );
}

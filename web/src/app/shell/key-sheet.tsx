import { Modal, Switch } from '@mantine/core';
import { useState } from 'react';
import { Keys } from '@/components/ui/kbd';
import layout from '@/components/ui/layout.module.css';
import { generalShortcuts, setSingleKeys, singleKeysOn, type Shortcut } from '@/lib/shortcuts';
import classes from './key-sheet.module.css';

interface KeySheetProps {
  opened: boolean;
  onClose: () => void;
  goTo: Shortcut[];
}

function List({ shortcuts }: { shortcuts: Shortcut[] }) {
  return (
    <dl className={classes.list}>
      {shortcuts.map((shortcut) => (
        <div key={shortcut.keys} className={classes.row}>
          <dt>
            <Keys keys={shortcut.keys} />
          </dt>
          <dd>{shortcut.does}</dd>
        </div>
      ))}
    </dl>
  );
}

export function KeySheet({ opened, onClose, goTo }: KeySheetProps) {
  const [single, setSingle] = useState(singleKeysOn);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={layout.stack}>
        <div className={layout.columns}>
          <List shortcuts={generalShortcuts} />
          <List shortcuts={goTo} />
        </div>
        <Switch
          label="Single-letter keys"
          description="Off: only keys with Ctrl and the keys of form fields work. For speech input."
          checked={single}
          onChange={(event) => {
            setSingle(event.currentTarget.checked);
            setSingleKeys(event.currentTarget.checked);
          }}
        />
      </div>
    </Modal>
  );
}

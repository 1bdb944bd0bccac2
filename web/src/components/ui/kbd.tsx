import classes from './kbd.module.css';

export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keys.split(' ').map((key, index) => (
        <kbd key={index} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}

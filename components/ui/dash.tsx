import classes from './text.module.css';

/** Stands where there is nothing to show. */
export function Dash() {
  return <span className={classes.faint}>–</span>;
}

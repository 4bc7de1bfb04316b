import { CodeBlock } from '@/components/ui/code-block';
import type { ReferenceEntry } from './openapi-document';
import classes from './reference.module.css';

/** One operation: a line, and all of it once opened. */
export function ReferenceEntryView({ entry }: { entry: ReferenceEntry }) {
  return (
    <details className={classes.entry}>
      <summary className={classes.summary}>
        <span className={classes.method}>{entry.method}</span>
        <code className={classes.path}>{entry.path}</code>
        <span className={classes.what}>{entry.summary}</span>
      </summary>
      <div className={classes.body}>
        <dl className={classes.facts}>
          <dt>Id</dt>
          <dd>
            <code>{entry.id}</code>
          </dd>
          <dt>Needs</dt>
          <dd>{entry.permission}</dd>
        </dl>
        {entry.description ? <p className={classes.text}>{entry.description}</p> : null}
        {entry.parameters.length > 0 ? (
          <ul className={classes.parameters} aria-label="Parameters">
            {entry.parameters.map((parameter) => (
              <li key={`${parameter.place}-${parameter.name}`}>
                <code>{parameter.name}</code> {parameter.type} <span>in {parameter.place}</span>
                {parameter.required ? <strong> required</strong> : null}
              </li>
            ))}
          </ul>
        ) : null}
        {entry.request ? (
          <>
            <h3 className={classes.heading}>Takes</h3>
            <CodeBlock code={entry.request} label={`Copy the input of ${entry.id}`} />
          </>
        ) : null}
        {entry.response ? (
          <>
            <h3 className={classes.heading}>Answers</h3>
            <CodeBlock code={entry.response} label={`Copy the output of ${entry.id}`} />
          </>
        ) : null}
      </div>
    </details>
  );
}

import { Group, Radio } from '@mantine/core';
import { useState } from 'react';
import { SectionCard } from '@/components/ui/section-card';
import classes from './stacks.module.css';

export type ScaleQuestion = { service: string; inFile: number; before: number; live: number };
export type ScaleAnswers = Record<string, 'file' | 'keep'>;

type Props = {
  /** What is still open. */
  questions: readonly ScaleQuestion[];
  answers: ScaleAnswers;
  disabled: boolean;
  onAnswer: (answers: ScaleAnswers) => void;
};

/** The file changed its number, and somebody scaled by hand: which shall hold? Answered questions stay to be changed. */
export function ScaleQuestions({ questions, answers, disabled, onAnswer }: Props) {
  const [seen, setSeen] = useState(questions);
  const fresh = questions.filter(({ service }) => !seen.some((each) => each.service === service));
  if (fresh.length > 0) setSeen([...seen, ...fresh]);
  if (seen.length === 0) return null;
  return (
    <SectionCard title="How many shall run?">
      <div className={classes.fields}>
        {seen.map(({ service, inFile, before, live }) => (
          <Radio.Group
            key={service}
            label={service}
            description={`The file now says ${inFile}; it said ${before}. ${live} run since it was scaled by hand.`}
            value={answers[service] ?? ''}
            onChange={(value) => {
              if (value === 'file' || value === 'keep') onAnswer({ ...answers, [service]: value });
            }}
          >
            <Group gap="lg" mt={6}>
              <Radio size="xs" value="keep" label={`Keep ${live}`} disabled={disabled} />
              <Radio size="xs" value="file" label={`Follow the file: ${inFile}`} disabled={disabled} />
            </Group>
          </Radio.Group>
        ))}
      </div>
    </SectionCard>
  );
}

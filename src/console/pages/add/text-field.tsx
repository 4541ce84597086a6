import { Field, Input, makeStyles, mergeClasses } from '@fluentui/react-components';
import type { ReactElement } from 'react';

const useStyles = makeStyles({
  whole: { maxWidth: '640px', minWidth: 0 },
  half: { flexGrow: 1, flexBasis: '240px' },
});

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
  readonly required?: boolean;
  readonly hint?: string;
  /** What is wrong with it, if anything. */
  readonly fault: string | undefined;
  readonly type?: 'email';
  /** Read from left to right in every language. */
  readonly ltr?: boolean;
  /** Two stand beside each other where there is room. */
  readonly half?: boolean;
  readonly after?: ReactElement;
}

/** One line of text of something that is made in a directory, with its fault under it. */
export function TextField(props: TextFieldProps) {
  const { label, value, maxLength, onChange, required, hint, fault, type, ltr, half, after } = props;
  const styles = useStyles();
  return (
    <Field
      className={mergeClasses(styles.whole, half === true && styles.half)}
      required={required === true}
      label={label}
      {...(hint === undefined ? {} : { hint })}
      {...(fault === undefined ? {} : { validationMessage: fault })}
    >
      <Input
        {...(type === undefined ? {} : { type })}
        {...(ltr === true ? { dir: 'ltr', spellCheck: false } : {})}
        {...(after === undefined ? {} : { contentAfter: after })}
        value={value}
        maxLength={maxLength}
        autoComplete="off"
        onChange={(_, data) => onChange(data.value)}
      />
    </Field>
  );
}

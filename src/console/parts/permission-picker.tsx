import { Field, Select } from '@fluentui/react-components';
import type { Resource } from '../../client/contract.ts';
import type { Catalog, Permission } from '../../core/catalog.ts';
import { t } from '../texts/t.ts';
import { isolatedText } from './visible-text.ts';

/** A permission, a level and a place, as addresses have them: `on` is `<type>/<id>`. */
export interface Asked {
  readonly permission?: string;
  readonly level?: string;
  readonly on?: string;
}

interface PermissionPickerProps {
  readonly catalog: Catalog;
  readonly resources: readonly Resource[];
  readonly value: Asked;
  readonly want: { readonly permission: boolean; readonly on: boolean };
  readonly onChange: (change: Asked) => void;
}

export const levelsOf = (permission: Permission | undefined): readonly ('read' | 'readWrite')[] =>
  (['read', 'readWrite'] as const).filter(
    level => permission === undefined || permission[level] !== undefined,
  );

/** Pickers for what is asked; a permission of the account needs no place. */
export function PermissionPicker({ catalog, resources, value, want, onChange }: PermissionPickerProps) {
  const permission = catalog.permissions.find(({ id }) => id === value.permission);
  const levels = levelsOf(permission);
  const nameOf = (id: string): string =>
    isolatedText(resources.find(one => one.id === id && one.parent == null)?.name ?? id);
  const ofAccount = want.permission && permission?.scope === 'account';
  return (
    <>
      {want.permission ? (
        <>
          <Field label={t.check.permission}>
            <Select
              value={value.permission ?? ''}
              onChange={(_, data) => onChange({ permission: data.value, on: '' })}
            >
              <option value="">{t.check.choose}</option>
              {catalog.categories.map(category => (
                <optgroup key={category.id} label={category.name}>
                  {catalog.permissions
                    .filter(one => one.category === category.id)
                    .map(one => (
                      <option key={one.id} value={one.id}>
                        {one.name}
                      </option>
                    ))}
                </optgroup>
              ))}
              <optgroup label={t.editor.ofAccount}>
                {catalog.permissions
                  .filter(one => !catalog.categories.some(({ id }) => id === one.category))
                  .map(one => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
              </optgroup>
            </Select>
          </Field>
          <Field label={t.check.level}>
            <Select
              value={levelOf(value.level, levels)}
              onChange={(_, data) => onChange({ level: data.value })}
            >
              {levels.map(level => (
                <option key={level} value={level}>
                  {t.access.levelTitle[level]}
                </option>
              ))}
            </Select>
          </Field>
        </>
      ) : null}
      {want.on ? (
        <Field label={t.check.on}>
          <Select
            value={ofAccount ? 'account' : (value.on ?? '')}
            onChange={(_, data) => onChange({ on: data.value })}
          >
            {ofAccount || !want.permission ? (
              <option value="account">{t.access.place.account}</option>
            ) : (
              <option value="">{t.check.choose}</option>
            )}
            {ofAccount
              ? null
              : resources.map(one => (
                  <option key={`${one.type}/${one.id}`} value={`${one.type}/${one.id}`}>
                    {one.parent == null
                      ? isolatedText(one.name)
                      : t.matrix.childOf(isolatedText(one.name), nameOf(one.parent))}
                  </option>
                ))}
          </Select>
        </Field>
      ) : null}
    </>
  );
}

/** The level that is asked for; the least on offer unless the address says one that is. */
export const levelOf = (
  asked: string | undefined,
  levels: readonly ('read' | 'readWrite')[],
): 'read' | 'readWrite' => levels.find(level => level === asked) ?? levels[0] ?? 'read';

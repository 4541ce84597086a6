import { createDarkTheme, createLightTheme, teamsHighContrastTheme } from '@fluentui/react-components';
import type { BrandVariants, Theme } from '@fluentui/react-components';

/** Around #0B6A6F, which has a contrast of 6.3:1 on white. */
const brand: BrandVariants = {
  10: '#011314',
  20: '#032224',
  30: '#05363A',
  40: '#06464A',
  50: '#08545A',
  60: '#095F65',
  70: '#0A656B',
  80: '#0B6A6F',
  90: '#24797E',
  100: '#3C898D',
  110: '#54989C',
  120: '#6FAAAD',
  130: '#8CBCBF',
  140: '#AACFD1',
  150: '#C8E1E2',
  160: '#E6F2F2',
};

const font = "'Segoe UI', system-ui, -apple-system, Roboto, 'Helvetica Neue', sans-serif";

export const lightTheme: Theme = { ...createLightTheme(brand), fontFamilyBase: font };

const dark = createDarkTheme(brand);

/** The dark defaults stay under 4.5:1 for danger text and for links on a hovered row; these do not. */
export const darkTheme: Theme = {
  ...dark,
  fontFamilyBase: font,
  colorStatusDangerForeground1: dark.colorStatusDangerForeground3,
  colorBrandForeground1: brand[120],
  colorBrandForeground2: brand[130],
  colorBrandForegroundLink: brand[130],
  colorBrandForegroundLinkHover: brand[140],
  colorBrandForegroundLinkPressed: brand[140],
  colorBrandForegroundLinkSelected: brand[130],
  colorCompoundBrandForeground1: brand[120],
  colorCompoundBrandStroke: brand[120],
  colorCompoundBrandBackground: brand[110],
  colorNeutralForeground2BrandHover: brand[130],
  colorNeutralForeground2BrandPressed: brand[130],
  colorNeutralForeground2BrandSelected: brand[130],
};

export const contrastTheme: Theme = { ...teamsHighContrastTheme, fontFamilyBase: font };

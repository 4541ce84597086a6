/**
 * Places a popover that has just opened under the button that opened it, from the same edge, and from the other one where it
 * would leave the window.
 */
export function placeUnderButton(panel: HTMLElement | null): void {
  const button = panel?.ownerDocument.querySelector(`[popovertarget="${panel.id}"]`);
  if (panel === null || button == null) return;
  const at = button.getBoundingClientRect();
  const { style } = panel;
  style.inset = 'auto';
  // From the edge of the window it is as wide as it wants to be.
  style.left = '0';
  style.top = `${Math.round(at.bottom + 4)}px`;
  requestAnimationFrame(() => {
    const width = panel.offsetWidth;
    const room = document.documentElement.clientWidth - width - 8;
    const [first, other] = document.dir === 'rtl' ? [at.right - width, at.left] : [at.left, at.right - width];
    const left = first >= 8 && first <= room ? first : other;
    style.left = `${Math.round(Math.max(8, Math.min(left, room)))}px`;
  });
}

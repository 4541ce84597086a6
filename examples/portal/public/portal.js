// When what somebody may do changes, the page is drawn anew at once; what was typed and not saved stays.
const changes = new EventSource('/live');
changes.addEventListener('changed', async () => {
  const response = await fetch(document.querySelector('main').dataset.path || location.href, {
    headers: { accept: 'text/html' },
  });
  if (response.redirected) {
    location.reload();
    return;
  }
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  if (fresh === null) return;
  const typed = [...document.querySelectorAll('main input[id]')].filter(
    input => input.value !== input.defaultValue,
  );
  const focused = document.activeElement?.id;
  document.querySelector('main').replaceWith(document.adoptNode(fresh));
  for (const { id, value } of typed) {
    const input = document.getElementById(id);
    if (input instanceof HTMLInputElement && !input.disabled) input.value = value;
  }
  if (focused) document.getElementById(focused)?.focus();
});

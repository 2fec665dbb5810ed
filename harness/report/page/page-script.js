// Comfort for a report's page: a filter, a finding that a link names is opened, commands are copied, all is open on paper. The page
// says all that it has to say without this file. Inlined by page.ts.
'use strict';
(() => {
  const findings = [...document.querySelectorAll('details.finding')];
  const tools = document.querySelector('form.tools');
  const say = (words) => {
    if (tools) tools.elements.shown.value = words;
  };

  /** On pages with very many findings the inside of each is text until somebody wants to see it. */
  function fill(finding) {
    const kept = finding.querySelector(':scope > noscript');
    if (kept) {
      const template = document.createElement('template');
      template.innerHTML = kept.textContent;
      kept.replaceWith(template.content);
    }
    for (const command of finding.querySelectorAll('pre.command:not(:has(button))')) addCopyButton(command);
  }

  function addCopyButton(command) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy this command');
    button.addEventListener('click', async () => {
      const code = command.querySelector('code');
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'Copied';
      } catch {
        // Where a page may not write to the clipboard, a person still can.
        getSelection().selectAllChildren(code);
      }
    });
    command.append(button);
  }

  function open(finding) {
    fill(finding);
    finding.open = true;
  }

  /** What the address names may be a finding, a part of one, or a part of one whose inside is still text. */
  function openNamed() {
    let name;
    try {
      name = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    if (name === '') return;
    const of = document.getElementById(name)?.closest('details.finding');
    const finding = of ?? findings.find((one) => name.startsWith(`${one.id}.`));
    if (!finding) return;
    finding.hidden = false;
    open(finding);
    document.getElementById(name)?.scrollIntoView();
  }

  function filter(words) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const finding of findings) {
      const text = finding.firstElementChild.textContent.toLowerCase();
      finding.hidden = !wanted.every((word) => text.includes(word));
      if (!finding.hidden) count += 1;
    }
    say(wanted.length === 0 ? '' : `${count} shown`);
  }

  document.addEventListener(
    'toggle',
    ({ target }) => {
      if (target.open && target.matches('details.finding')) fill(target);
    },
    true,
  );
  for (const finding of findings) if (finding.open) fill(finding);
  addEventListener('hashchange', openNamed);
  openNamed();

  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details.finding:not([open], [hidden])')];
    for (const one of opened) open(one);
  });
  addEventListener('afterprint', () => {
    for (const one of opened) one.open = false;
  });

  if (!tools) return;
  tools.hidden = false;
  tools.addEventListener('submit', (event) => event.preventDefault());
  tools.elements.filter.addEventListener('input', ({ target }) => filter(target.value));
  tools.elements.open.addEventListener('click', () => {
    for (const one of findings) if (!one.hidden) open(one);
  });
  tools.elements.close.addEventListener('click', () => {
    for (const one of findings) one.open = false;
  });
})();

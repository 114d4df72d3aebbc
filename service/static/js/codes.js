// A code such as L-0117 or K-003 stays on one line: browsers break lines at its hyphen.
"use strict";

(() => {
  const CODE = /\b[LK]-\d{3,5}\b/;
  const LEFT = "script, style, textarea, select, svg, .nowrap";

  const keep = (node) => {
    const found = CODE.exec(node.data);
    const parent = node.parentElement;
    if (!found || !parent || parent.closest(LEFT)) return;
    // Here each piece of a text would be a box of its own.
    if (/flex|grid/.test(getComputedStyle(parent).display)) return;
    const code = node.splitText(found.index);
    const rest = code.splitText(found[0].length);
    const whole = document.createElement("span");
    whole.className = "nowrap";
    code.replaceWith(whole);
    whole.append(code);
    keep(rest);
  };

  const within = (root) => {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    found.forEach(keep);
  };

  within(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.isConnected && node.nodeType === Node.ELEMENT_NODE) within(node);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
})();

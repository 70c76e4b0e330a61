/** The colours of the app's own windows, as those of the staff app, light and dark. */
export const COLOURS = `
  :root {
    color-scheme: light dark;
    --ink: #1b1a17;
    --soft: #625e56;
    --paper: #f8f7f4;
    --raised: #fff;
    --line: #e5e2db;
    --accent: #1c5a4c;
    --on-accent: #fff;
    --bad: #a3261d;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ink: #f3f0ea;
      --soft: #b3aea3;
      --paper: #131210;
      --raised: #1c1b18;
      --line: #3a3631;
      --accent: #84ccb5;
      --on-accent: #10211c;
      --bad: #f09a8f;
    }
  }`;

/** A bar that moves while something is waited for. */
export const WAIT_BAR = `
  .wait {
    position: relative;
    width: 100%;
    height: 3px;
    overflow: hidden;
    background: var(--line);
  }
  .wait::after {
    content: "";
    position: absolute;
    inset: 0 60% 0 0;
    background: var(--accent);
    animation: go 1.2s ease-in-out infinite alternate;
  }
  @keyframes go {
    to {
      inset: 0 0 0 60%;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wait::after {
      animation: none;
    }
  }`;

/** The look of a window with a form. */
export const FORM_STYLE = `${COLOURS}${WAIT_BAR}
  * {
    box-sizing: border-box;
  }
  html,
  body {
    height: 100%;
  }
  body {
    margin: 0;
    font:
      15px/1.5 system-ui,
      sans-serif;
    color: var(--ink);
    background: var(--raised);
  }
  form {
    height: 100%;
    padding: 2rem;
    display: flex;
    flex-direction: column;
    gap: 1.25rem;
  }
  main {
    flex: 1;
    min-height: 0;
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
  }
  h1 {
    font-size: 1.4rem;
    line-height: 1.25;
    margin: 0;
  }
  p {
    margin: 0;
    color: var(--soft);
  }
  p.bad {
    color: var(--bad);
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 1rem;
    margin: 0;
    font-size: 13px;
  }
  dt {
    color: var(--soft);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
    user-select: text;
  }
  pre {
    flex: 1;
    min-height: 3rem;
    margin: 0;
    overflow: auto;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font-size: 12px;
    color: var(--soft);
    border-top: 1px solid var(--line);
    padding-top: 0.75rem;
  }
  label {
    display: grid;
    gap: 0.25rem;
    max-width: 26rem;
  }
  input {
    accent-color: var(--accent);
  }
  label.row {
    display: flex;
    gap: 0.6rem;
    align-items: baseline;
    max-width: none;
  }
  input[type="text"],
  input[type="password"],
  input[type="url"] {
    padding: 0.5rem 0.6rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    font: inherit;
    color: inherit;
    background: transparent;
    min-width: 0;
  }
  footer {
    display: flex;
    gap: 0.75rem;
    flex-wrap: wrap;
    align-items: center;
  }
  .start {
    display: flex;
    gap: 0.25rem 1rem;
    flex-wrap: wrap;
  }
  .acts {
    display: flex;
    gap: 0.6rem;
    flex-wrap: wrap;
    justify-content: flex-end;
    margin-inline-start: auto;
  }
  button {
    font: inherit;
    padding: 0.5rem 1rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    color: inherit;
    background: transparent;
    cursor: pointer;
  }
  button.first {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  .start button {
    padding: 0.5rem 0;
    border: 0;
    color: var(--soft);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  button:focus-visible,
  input:focus-visible,
  pre:focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }`;

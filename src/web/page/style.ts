/** The page's style, as it is sent to browsers. */
export const style = `:root {
  --back: #eef1f4; --card: #fff; --ink: #17202a; --quiet: #55626f; --rule: #dbe1e7;
  --import: #a84300; --import-back: #fff3e8; --export: #08683f; --export-back: #e6f6ec;
  --bad: #b3261e; --bad-back: #fdecea; --hint: #0b5fa5; --hint-back: #e8f2fc; --screen: #dfe8d8; --screen-ink: #1b2a14;
  --focus: #0b5fa5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0e1318; --card: #181f26; --ink: #e8edf2; --quiet: #9fadba; --rule: #2b353f;
    --import: #ffb070; --import-back: #2b1f14; --export: #6fdca4; --export-back: #11281d;
    --bad: #ff9c93; --bad-back: #2f1918; --hint: #8cc4ff; --hint-back: #14253a; --screen: #101a12; --screen-ink: #b9e6b0;
    --focus: #8cc4ff;
  }
}
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { background: var(--back); color: var(--ink); font: 1.0625rem/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  max-width: 76rem; margin: 0 auto; padding: .75rem; }
main, .stack, .pair { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); align-items: start; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 1rem; padding: 1.1rem 1.25rem; }
h2 { font-size: 1.0625rem; font-weight: 650; }
h3 { font-size: .875rem; font-weight: 600; color: var(--quiet); margin: .9rem 0 .35rem; }
ul { list-style: none; padding: 0; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: .25rem; }
.quiet, .place { color: var(--quiet); font-size: .9375rem; }
.place { overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0); white-space: nowrap; }

.now { text-align: center; padding: 1.1rem 1rem 1.4rem; }
.now h2 { color: var(--quiet); margin-bottom: .25rem; }
.now .direction { font-size: 1.75rem; font-size: clamp(1.75rem, 8vw, 2.75rem); font-weight: 650; line-height: 1.15; }
.now .number { font-size: 5rem; font-size: clamp(3.75rem, 21vw, 9rem); font-weight: 700; line-height: 1.05; letter-spacing: -.03em;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
.now .unit { font-size: .35em; font-weight: 600; letter-spacing: 0; }
.now .meaning { max-width: 34rem; text-wrap: balance; margin: .4rem auto 0; }
.now.import { background: var(--import-back); color: var(--import); }
.now.export { background: var(--export-back); color: var(--export); }
.now .meaning { color: var(--ink); }
.parts { display: flex; flex-wrap: wrap; justify-content: center; gap: .5rem 1.75rem; margin-top: .9rem; color: var(--ink); }
.parts dt { color: var(--quiet); font-size: .9375rem; }
.parts dd { font-weight: 650; font-size: 1.1875rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.flow { width: 11rem; height: auto; display: block; margin: .5rem auto .25rem; fill: none; stroke: currentColor; stroke-width: 2.5;
  stroke-linecap: round; stroke-linejoin: round; }
.flow .line { opacity: .25; }
.flow .dots { stroke-width: 5; stroke-dasharray: 0 16; animation: run 1.1s linear infinite; }
.flow .head { stroke-width: 4; }
.import .dots { animation-name: run-in; }
.export .dots { animation-name: run-out; }
@keyframes run-in { to { stroke-dashoffset: -16; } }
@keyframes run-out { to { stroke-dashoffset: 16; } }
@media (prefers-reduced-motion: reduce) { .flow .dots { animation: none; } }

.well { padding: .2rem 1.25rem; color: var(--export); font-weight: 600; }
.problems { border-color: var(--bad); }
.problems.hints { border-color: var(--hint); }
.problems h2 { margin-bottom: .5rem; }
.problems li { border-left: 4px solid var(--bad); background: var(--bad-back); border-radius: .5rem; padding: .65rem .9rem; overflow-wrap: anywhere; }
.problems li.hint { border-color: var(--hint); background: var(--hint-back); }
.problems li + li { margin-top: .6rem; }
.problems li p + p { margin-top: .25rem; }

.meter .id { font-weight: 400; color: var(--quiet); overflow-wrap: anywhere; }
.display { background: var(--screen); color: var(--screen-ink); border-radius: .6rem; padding: .35rem .9rem; }
.display div { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; column-gap: 1rem; padding: .35rem 0; }
.display dd { margin-left: auto; text-align: right; }
.display .digits { font: 600 1.5rem/1.2 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
.display .obis { font-variant-numeric: tabular-nums; opacity: .75; margin-right: .35rem; }
.display .old .digits { opacity: .6; }
.display .quiet { display: block; color: inherit; opacity: .8; }
.values div { display: flex; justify-content: space-between; gap: 1rem; padding: .3rem 0; border-top: 1px solid var(--rule); }
.values div:first-child { border-top: 0; }
.values dt { color: var(--quiet); }
.values dd { font-variant-numeric: tabular-nums; white-space: nowrap; }

details { margin-top: .9rem; }
details .display { margin-top: .6rem; }
summary { cursor: pointer; padding: .35rem 0; font-weight: 600; color: var(--quiet); }
.faults li { border-left: 4px solid var(--bad); background: var(--bad-back); border-radius: .5rem; padding: .4rem .9rem; margin-top: .4rem; overflow-wrap: anywhere; }

.rows li { padding: .6rem 0; border-top: 1px solid var(--rule); }
.rows li:first-child { border-top: 0; }
.rows li:last-child { padding-bottom: 0; }
.rows .name { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; }
.state { font-weight: 600; white-space: nowrap; }
.state.good { color: var(--export); }
.state.bad { color: var(--bad); }
.state.idle { color: var(--quiet); }

.connection { position: sticky; top: .5rem; z-index: 1; background: var(--bad-back); color: var(--bad); border: 2px solid var(--bad);
  border-radius: .75rem; padding: .7rem 1rem; margin-bottom: .75rem; font-weight: 600; }
.outdated { display: none; }
[data-connection=lost] .fresh { opacity: .55; }
[data-connection=lost] .dots, [data-connection=outdated] .dots { animation: none; }
[data-connection=outdated] .fresh { display: none; }
[data-connection=outdated] .outdated { display: block; }
[data-connection=outdated] .now { background: var(--card); color: var(--ink); }
[data-connection=lost] .well, [data-connection=outdated] .well { display: none; }
[data-connection=lost] .state, [data-connection=outdated] .state { visibility: hidden; }
[data-connection=outdated] .digits { opacity: .6; }
footer { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 2rem; padding: 1rem .5rem; color: var(--quiet); font-size: .9375rem; }

.login { max-width: 26rem; margin: 8vh auto 0; }
.login form { display: grid; gap: .75rem; }
.login h1 { font-size: 1.5rem; }
.login label { font-weight: 600; }
.login input, .login button { font: inherit; padding: .7rem .9rem; border-radius: .6rem; min-height: 3rem; width: 100%; }
.login input { border: 1px solid var(--quiet); background: var(--back); color: inherit; }
.login button { border: 0; background: var(--export); color: var(--card); font-weight: 650; cursor: pointer; }
.trouble { color: var(--bad); font-weight: 600; }

@media (min-width: 52rem) {
  body { padding: 1.5rem; }
  main, .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  main, .stack, .pair { gap: 1rem; }
  .now, .well, .problems, .pair { grid-column: 1 / -1; }
}
`;

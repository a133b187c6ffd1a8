/** The queries for notebooks: one file each, and a page that explains them. */
import { metricUses } from '../check/dql/metrics.ts';
import { parseDql } from '../check/dql/parse.ts';
import { REPORTS, type Report } from '../source/queries/reports.ts';

export function dqlFiles(): readonly (readonly [path: string, text: string])[] {
  const reports = Object.entries(REPORTS) as [string, Report][];
  return [
    ...reports.map(([name, { dql }]) => [`dql/${name}.dql`, `${dql}\n`] as const),
    ['dql/README.md', page(reports)] as const,
  ];
}

function page(reports: readonly [string, Report][]): string {
  const sections = reports.map(([name, report]) => section(name, report));
  return `# Queries for a notebook

Generated from \`dynatrace/source/queries/reports.ts\` by \`npm run dynatrace\`. Paste one into a notebook or a dashboard of Dynatrace. All of them are checked against the metrics catalogue and the grammar of DQL (\`npm run check:dynatrace\`); none was run on a tenant.

${sections.join('\n')}`;
}

function section(name: string, { title, answers, how, dql }: Report): string {
  return `## ${title}

${answers}

${how}

${usesTable(dql)}File: [${name}.dql](${name}.dql)

\`\`\`dql
${dql}
\`\`\`
`;
}

function usesTable(dql: string): string {
  const parsed = parseDql(dql);
  const uses = parsed.ok ? metricUses(parsed.query) : [];
  if (uses.length === 0) return '';
  const metrics = new Map(uses.map(({ metric, attributes }) => [metric, attributes]));
  const list = [...metrics].map(([metric, attributes]) => {
    const by = attributes.length > 0 ? ` by ${attributes.map((key) => `\`${key}\``).join(', ')}` : '';
    return `\`${metric}\`${by}`;
  });
  return `Uses ${list.join('; ')}.\n\n`;
}

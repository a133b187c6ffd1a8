/** `npm run check:dynatrace`: says what is wrong in the Monaco project and its queries; exit code 1 if anything is. */
import { checkProject } from './check/project.ts';
import { load } from './files.ts';

const files = load(import.meta.dirname);
const findings = checkProject(files);
for (const { file, rule, text } of findings) console.error(`dynatrace/${file}: ${text} (${rule})`);
if (findings.length > 0) process.exitCode = 1;
else console.log(`${files.size} files of dynatrace/ checked: nothing to say.`);

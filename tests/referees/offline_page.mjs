// The verifier of the offline page (its address is the argument) judges cases: {trust, cases: [{text, status, at, trust?}]}
// from standard input → the answers, in order.
const { NotReadable, NotSupported, statusListOf, trustListOf, verify } = await import(process.argv[2]);

const { trust, cases } = JSON.parse(await new Response(process.stdin).text());
const trusts = new Map();

async function opened(token) {
  if (!trusts.has(token)) trusts.set(token, await trustListOf(token));
  return trusts.get(token);
}

async function answer({ text, status, at, trust: other }) {
  const believed = await opened(other ?? trust);
  let list = null;
  try {
    list = status === null ? null : await statusListOf(status, believed);
  } catch (fault) {
    if (!(fault instanceof NotReadable || fault instanceof NotSupported)) throw fault;
    return { list_refused: true };
  }
  const { bits, ...checked } = await verify(text, believed, async () => list, Date.parse(at));
  return checked;
}

const answers = [];
for (const one of cases) answers.push(await answer(one));
process.stdout.write(JSON.stringify(answers));

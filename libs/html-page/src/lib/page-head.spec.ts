import { pageHead } from './page-head';

/** Of `p {}` and `run();`, as `openssl dgst -sha256 -binary | base64` prints them. */
const STYLE_HASH = 'SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4=';
const SCRIPT_HASH = 'vUOElbTHLp1UxxGV/I6teJfpCV5vgaasYjEhPKN2fqQ=';

const policyOf = (html: string) => /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];

describe('pageHead', () => {
  it('lets in its style and its script, and nothing else', () => {
    const html = pageHead({ title: 'x', style: 'p {}', script: 'run();' });
    expect(html).toContain('<style>p {}</style>\n<script>run();</script>\n</head>\n<body>\n');
    expect(policyOf(html)).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'`,
    );
  });

  it('lets no script in where there is none', () => {
    const html = pageHead({ title: 'x', style: 'p {}' });
    expect(html).not.toContain('script');
    expect(policyOf(html)).toBe(`default-src 'none'; img-src data:; style-src 'sha256-${STYLE_HASH}'`);
  });

  it('lets it ask its own server, if told so', () => {
    const html = pageHead({ title: 'x', style: 'p {}', asksItsServer: true });
    expect(policyOf(html)).toBe(
      `default-src 'none'; img-src data:; style-src 'sha256-${STYLE_HASH}'; connect-src 'self'`,
    );
  });

  it('takes any text for its title', () => {
    expect(pageHead({ title: '</title><b>&', style: '' })).toContain('<title>&lt;/title&gt;&lt;b&gt;&amp;</title>');
  });

  it('says what made it, if told so', () => {
    expect(pageHead({ title: 'x', style: '', generator: 'a "b"' })).toContain(
      '<meta name="generator" content="a &quot;b&quot;">',
    );
    expect(pageHead({ title: 'x', style: '' })).not.toContain('generator');
  });
});

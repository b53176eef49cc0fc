/// How the page looks.
enum PageStyle {
  /// The style sheet.
  static let css = """
    :root { color-scheme: light dark; --text: #1b1f24; --back: #ffffff; --card: #f5f6f8;
      --line: #d5d9de; --faint: #57606a; --good: #116329; --part: #7a4b00; --bad: #a40e26;
      --note: #0550ae; --trained: #b6d7ff; --frozen: #e4e7eb; }
    @media (prefers-color-scheme: dark) {
      :root { --text: #e6e9ed; --back: #14171b; --card: #1e2228; --line: #3a4049; --faint: #a5adb8;
        --good: #6fdd8b; --part: #eac54f; --bad: #ff9492; --note: #80ccff; --trained: #1f4a7d;
        --frozen: #343a43; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--back); color: var(--text);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
    main, footer { max-width: 1000px; margin: 0 auto; padding: 1rem; }
    article { border-top: 6px solid var(--line); padding: 1rem 0; margin-bottom: 2rem; }
    article.tunable { border-color: var(--good); } article.limited { border-color: var(--part); }
    article.not_tunable { border-color: var(--bad); }
    h1 { font-size: 1.4rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
    h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
    .verdict { font-weight: 700; margin: 0; } .tunable .verdict, td.yes { color: var(--good); }
    .limited .verdict, td.limited { color: var(--part); }
    .not_tunable .verdict, td.no { color: var(--bad); }
    .score { font-weight: 400; color: var(--faint); margin-left: 1rem; }
    .advice { font-weight: 600; } .faint, footer { color: var(--faint); font-size: .9rem; }
    a { color: inherit; } code { font-size: .9em; overflow-wrap: anywhere; font-weight: 400; }
    ul.findings { list-style: none; margin: 0; padding: 0; }
    ul.findings > li { background: var(--card); border-left: 4px solid var(--note);
      margin: .5rem 0; padding: .5rem .75rem; }
    ul.findings > li.error { border-color: var(--bad); }
    ul.findings > li.warning { border-color: var(--part); }
    ul.findings p { margin: .25rem 0; overflow-wrap: anywhere; }
    .level { text-transform: uppercase; font-size: .75rem; letter-spacing: .05em; }
    .error .level { color: var(--bad); } .warning .level { color: var(--part); }
    .note .level { color: var(--note); } .help { color: var(--faint); }
    .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
      vertical-align: top; }
    .number { text-align: right; white-space: nowrap; }
    svg { width: 100%; height: auto; display: block; }
    rect { stroke: var(--back); stroke-width: 2; fill: var(--frozen); }
    .trained rect { fill: var(--trained); } text { font-size: 12px; fill: var(--text); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
    dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
    @media (max-width: 500px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
    @media print { article { break-inside: avoid-page; } nav { display: none; } }
    """
}

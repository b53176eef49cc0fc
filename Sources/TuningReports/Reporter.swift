/// Writes the report on the targets of a run, which it is told of in the order of the report.
///
/// What comes back can be written at once. A form that has to see all targets before it can write
/// anything keeps them and returns everything from `finish`. The same outcomes give the same bytes.
package protocol Reporter: Sendable {
  /// The text that the next target adds; empty where a form says nothing of it, or not yet.
  mutating func add(_ outcome: TargetOutcome) -> String
  /// The text behind the last target.
  mutating func finish() -> String
}

/// The formats that can be asked for by name.
package enum ReportFormat: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// One indented JSON document.
  case json
  /// One line of JSON for each target.
  case jsonl
  /// SARIF 2.1.0, for code scanning.
  case sarif
  /// JUnit's XML, for test reports.
  case junit
  /// A job's summary.
  case markdown
  /// Annotations of GitHub's workflows.
  case github
  /// GitLab's Code Quality.
  case gitlab
  /// Reviewdog's diagnostics.
  case rdjson
  /// A page for a browser.
  case html
  /// A bill of materials, CycloneDX 1.6.
  case cyclonedx

  /// The formats of file names' endings, the longest first.
  private static let endings: [(ending: String, format: ReportFormat)] = [
    (".cdx.json", .cyclonedx), (".gitlab.json", .gitlab), (".json", .json), (".jsonl", .jsonl),
    (".sarif", .sarif), (".xml", .junit), (".md", .markdown), (".html", .html), (".txt", .text),
    (".rdjson", .rdjson),
  ]

  /// The format that a file's name asks for; nil for an ending that is none of a format.
  package init?(fileName: String) {
    let name = fileName.lowercased()
    guard let found = Self.endings.first(where: { name.hasSuffix($0.ending) }) else { return nil }
    self = found.format
  }

  /// The endings that are known, for an error's sentence.
  package static var knownEndings: String { endings.map(\.ending).joined(separator: ", ") }

  /// Whether lines and columns of files are shown.
  package var showsPositions: Bool {
    switch self {
    case .sarif, .junit, .github, .gitlab, .rdjson: true
    case .text, .json, .jsonl, .markdown, .html, .cyclonedx: false
    }
  }

  /// A reporter on a run over so many targets.
  ///
  /// - Parameters:
  ///   - page: What only text for people depends on.
  ///   - targets: The targets as they were named.
  ///   - gate: What a check fails on.
  /// - Returns: A reporter that has written nothing yet.
  package func reporter(page: Page, targets: [String], gate: Gate? = nil) -> any Reporter {
    switch self {
    case .text: TextReporter(page: page, gate: gate, locations: targets)
    case .json: JSONReporter(isArray: targets.count > 1)
    case .jsonl: JSONLinesReporter()
    case .sarif: SARIFReporter()
    case .junit: JUnitReporter(gate: gate)
    case .markdown: MarkdownReporter(gate: gate)
    case .github: GitHubReporter()
    case .gitlab: GitLabReporter()
    case .rdjson: RDJSONReporter()
    case .html: HTMLReporter()
    case .cyclonedx: CycloneDXReporter()
    }
  }
}

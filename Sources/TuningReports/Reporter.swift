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
    }
  }
}

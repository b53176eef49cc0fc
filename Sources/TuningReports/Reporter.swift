package import TuningRules

/// Turns an assessment into text: a pure function, the same bytes for the same assessment.
package protocol Reporter: Sendable {
  /// The whole report, with the newline at its end.
  func report(_ assessment: Assessment) -> String
}

/// The formats that can be asked for by name.
package enum ReportFormat: String, CaseIterable, Sendable {
  /// For people.
  case text
  /// One indented JSON document.
  case json
  /// One line of JSON for each target.
  case jsonl

  /// Whether one document can hold several targets.
  package var holdsSeveralTargets: Bool {
    switch self {
    case .text, .jsonl: true
    case .json: false
    }
  }

  /// The reporter; `page` is what only text for people depends on.
  package func reporter(page: Page) -> any Reporter {
    switch self {
    case .text: TextReporter(page: page)
    case .json: JSONReporter(layout: .indented)
    case .jsonl: JSONReporter(layout: .line)
    }
  }
}

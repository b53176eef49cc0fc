import ArgumentParser
import TuningReports
import TuningRules

/// Which findings are shown and gate, and at which level.
struct FindingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Neither show nor fail on these rules: names, or groups such as docs/*.", valueName: "rule"),
    completion: .list(RuleCatalogue.patterns))
  var ignore: [String] = []

  @Option(
    help: ArgumentHelp("Show and fail on these rules only.", valueName: "rule"),
    completion: .list(RuleCatalogue.patterns))
  var select: [String] = []

  @Option(
    help: ArgumentHelp(
      "Give a rule or group another level, such as docs/*=error.",
      valueName: "rule=level"))
  var level: [String] = []

  func validate() throws {
    for text in (ignore + select).flatMap(Self.names) { _ = try Self.pattern(text) }
    for text in level { _ = try Self.change(text) }
  }

  /// What they change.
  ///
  /// - Throws: what `validate` would.
  func changes() throws -> FindingChanges {
    var changes = FindingChanges()
    changes.ignored = try ignore.flatMap(Self.names).map(Self.pattern)
    changes.selected = try select.flatMap(Self.names).map(Self.pattern)
    changes.levels = try level.map(Self.change)
    return changes
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private static func pattern(_ text: String) throws -> RulePattern {
    guard let pattern = RulePattern(text) else {
      throw ValidationError(RuleCatalogue().noSuchRule(text))
    }
    return pattern
  }

  private static func change(_ text: String) throws -> (RulePattern, Severity) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let level = Severity(rawValue: parts[1]) else {
      throw ValidationError(
        "--level takes RULE=LEVEL with the level error, warning or note, not \"\(text)\".")
    }
    return (try pattern(parts[0]), level)
  }
}

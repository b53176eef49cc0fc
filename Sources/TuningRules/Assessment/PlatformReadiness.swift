package import ModelKnowledge
import ModelPrediction

/// Whether a platform would take the model.
public struct PlatformReadiness: Sendable {
  /// The platform's name.
  public var name: String
  /// The day on which its pages were read.
  public var asOf: String
  /// Whether nothing is known that speaks against it.
  public var isReady: Bool
  /// Rules among the findings that say why not.
  public var because: [Rule]
  /// What is worth knowing beside it.
  public var notes: [String]
  /// What is known of the platform.
  package var platform: Platform
}

extension PlatformReadiness {
  /// The answers for the platforms that were asked for, each once, in the order in which they were.
  static func all(of examination: Examination, findings: [Finding]) -> [PlatformReadiness] {
    var names: Set<String> = []
    return examination.options.platforms.flatMap(Platform.expanded).filter {
      names.insert($0.name).inserted
    }.map { PlatformReadiness($0, of: examination, findings: findings) }
  }

  private init(_ platform: Platform, of examination: Examination, findings: [Finding]) {
    self.platform = platform
    name = platform.name
    asOf = platform.asOf
    because = findings.filter { $0.speaksAgainst(platform) }.map(\.rule).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
    isReady = because.isEmpty
    let requirements = PlatformRequirements(platform: platform, examination: examination)
    let age = Self.age(of: platform, on: examination.options.today)
    notes =
      [age].compactMap(\.self) + requirements.offerNotes + requirements.regionNotes
      + platform.notes
  }

  /// Months after which a table is called old.
  private static let oldAge = 6

  /// What to say of a table that is old.
  private static func age(of platform: Platform, on today: String?) -> String? {
    guard let now = today.flatMap({ Day($0) }), let then = Day(platform.asOf) else { return nil }
    let months = (now.number - then.number) / 30
    guard months >= oldAge else { return nil }
    return "This was written down \(months) months ago. Look at the platform's own pages, too."
  }
}

extension Finding {
  /// Whether it keeps the platform from taking the model.
  ///
  /// Weights and configurations that are broken can't be taken anywhere.
  fileprivate func speaksAgainst(_ platform: Platform) -> Bool {
    if rule.category == .platform {
      return level == .error && rule.name.hasSuffix("/\(platform.name)")
    }
    return isDefect && isAboutModel && (rule.category == .weights || rule.category == .config)
  }
}

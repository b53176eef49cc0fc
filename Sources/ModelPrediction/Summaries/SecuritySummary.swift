package import ModelFacts

/// What pickles and code do.
public struct SecuritySummary: Hashable, Sendable {
  /// The scanner's answer.
  public enum Status: String, Hashable, Sendable {
    /// Nothing to see.
    case safe
    /// A person should look.
    case review
    /// Runs or hides something.
    case unsafe
  }

  /// The worst of all files.
  public var status = Status.safe
  /// Files that hold pickles.
  public var pickleFiles = 0
  /// Every import, `module.name`, sorted, each once.
  public var pickleImports: [String] = []
  /// Whether Python files of the repository are needed.
  public var remoteCode = false

  /// Nothing found.
  public init() {}
}

extension SecuritySummary {
  /// What the pickles of a model add up to; remote code is for others to say.
  package init(_ judgements: [PickleJudgement], of scans: [PickleScan]) {
    self.init()
    status = judgements.map(\.status).max { $0.rank < $1.rank } ?? .safe
    pickleFiles = judgements.count
    pickleImports = Set(scans.flatMap { $0.imports.map { ExactString($0.qualifiedName) } })
      .sorted().map(\.string)
  }
}

extension SecuritySummary.Status {
  fileprivate var rank: Int {
    switch self {
    case .safe: 0
    case .review: 1
    case .unsafe: 2
    }
  }
}

package import ModelPrediction

/// A check: its identity, its help, what its findings mean, and a function from facts to violations.
///
/// The rule stamps itself, its level and its effect on what the check returns. Everything that the
/// score, the verdict, the methods and the components make of a finding is stated here, so that
/// none of them knows a rule. Rules are equal when their names are.
public struct Rule: Sendable {
  /// `category/name` of the contract.
  public let name: String
  /// The level of its findings, unless a violation says another.
  public let severity: Severity
  /// What it finds, as a noun phrase.
  public let summary: String
  /// What to do about it.
  public let help: String
  /// Why it hurts training, for `ftcheck explain`.
  public let rationale: String
  /// Where that is known from: issues, documentation, measurements.
  public let sources: [String]
  /// What findings of its own level mean for training, unless a violation says otherwise.
  package let effect: Effect
  /// Points that a finding costs where it is no defect; nil for what its level costs.
  package let cost: Int?
  /// What its errors make of a part of the repository.
  package let component: ComponentFault?
  /// Whether its errors keep other rules from seeing the model.
  package let hidesModel: Bool
  /// Whether the components of a pipeline are asked too, each as a model of its own.
  package let asksComponents: Bool
  /// The check itself.
  package let check: @Sendable (Examination) -> [Violation]

  /// A rule; without an effect, errors block and other levels change nothing.
  package init(
    name: String, severity: Severity, effect: Effect? = nil, cost: Int? = nil,
    component: ComponentFault? = nil, hidesModel: Bool = false, asksComponents: Bool = false,
    summary: String, help: String, rationale: String = "", sources: [String] = [],
    check: @escaping @Sendable (Examination) -> [Violation]
  ) {
    self.name = name
    self.severity = severity
    self.effect = effect ?? .usual(at: severity)
    self.cost = cost
    self.component = component
    self.hidesModel = hidesModel
    self.asksComponents = asksComponents
    self.summary = summary
    self.help = help
    self.rationale = rationale
    self.sources = sources
    self.check = check
  }

  /// The findings of this rule on one model.
  package func findings(in examination: Examination) -> [Finding] {
    check(examination).map { Finding(rule: self, violation: $0) }
  }
}

extension Rule: Hashable {
  /// Whether the names are equal.
  public static func == (left: Self, right: Self) -> Bool { left.name == right.name }

  /// Feeds the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Rule {
  /// What rules are about: the part of a name before the slash.
  package enum Category: String, CaseIterable, Sendable {
    case weights
    case config
    case tokenizer
    case processor
    case embedding
    case quantization
    case lora
    case adapter
    case security
    case docs
    case platform

    /// Whether it says nothing of the model itself, only of a place to take it to.
    var isAboutPlatforms: Bool { self == .platform }

    /// Whether an error in one file is about that file: it blocks nothing where another loads.
    package var isAboutFiles: Bool { self == .weights || self == .security }
  }

  /// The category, nil for a name that has none of them.
  package var category: Category? { Category(rawValue: String(name.prefix { $0 != "/" })) }
}

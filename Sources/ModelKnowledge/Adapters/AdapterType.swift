/// A type of PEFT's adapters: what its tensors are called, and what their shapes follow from.
///
/// A line of the embedded text, described in `Scripts/atlas/FORMAT.md`; the rows are from the tuners
/// of PEFT 0.21.2, measured by `Scripts/fixtures/adapter_types.py`.
package struct AdapterType: Sendable {
  /// A tensor of the type.
  package struct Tensor: Sendable {
    /// How often the type has it.
    package enum Presence: String, Sendable {
      /// Every adapted module has it.
      case always = "tensor"
      /// Some variants of the type have it.
      case sometimes = "maybe"
      /// All modules share it; it stands beside them.
      case shared
    }

    /// How often the type has it.
    package let presence: Presence
    /// The name below the module, or of the whole adapter.
    package let name: String
    /// Expressions over the configuration, `in`, `out`, `rank` and `feedforward`; `_` is any size.
    package let shape: [Substring]
    /// An expression over the configuration: where it is false there is no such tensor.
    package let condition: Substring?
  }

  /// `peft_type`.
  package let name: String
  /// What the names of its parameters begin with; nil for types that stand beside the modules.
  package private(set) var prefix: String?
  /// Whether its tensors belong to no module: prompts.
  package private(set) var isBeside = false
  /// Fields that repeat what an expression over the base's configuration gives.
  package private(set) var ofBase: [(field: String, expression: Substring)] = []
  /// The field that sets the size of each module's part, and the one that sets it by module.
  package private(set) var rank: (field: String, pattern: String?)?
  /// Fields without which PEFT refuses the configuration.
  package private(set) var needs: [String] = []
  /// Its tensors.
  package private(set) var tensors: [Tensor] = []

  /// The type of a `peft_type`; nil where PEFT has none.
  package static func named(_ name: String) -> AdapterType? {
    AtlasLines.adapters.fields(named: name).map(AdapterType.init)
  }

  private init(_ fields: [Substring]) {
    name = String(fields.first ?? "")
    for row in fields.dropFirst() {
      let words = row.split(separator: " ")
      guard words.count > 1 else { continue }
      switch words[0] {
      case "prefix": prefix = String(words[1])
      case "beside": isBeside = true
      case "needs": needs.append(String(words[1]))
      case "base": if words.count > 2 { ofBase.append((String(words[1]), words[2])) }
      case "rank": rank = (String(words[1]), words.count > 3 ? String(words[3]) : nil)
      default:
        if let tensor = Tensor(row) { tensors.append(tensor) }
      }
    }
  }

  /// What `task_type` may say: `TaskType` in peft 0.21, and the auto class that each task takes.
  package static let tasks: [(name: String, auto: Substring)] = [
    ("SEQ_CLS", "SEQUENCE_CLASSIFICATION"), ("SEQ_2_SEQ_LM", "SEQ_TO_SEQ_CAUSAL_LM"),
    ("CAUSAL_LM", "CAUSAL_LM"), ("TOKEN_CLS", "TOKEN_CLASSIFICATION"),
    ("QUESTION_ANS", "QUESTION_ANSWERING"), ("FEATURE_EXTRACTION", "BASE"),
  ]
}

extension AdapterType.Tensor {
  /// Reads `tensor NAME [SIZE, SIZE] when CONDITION`.
  fileprivate init?(_ row: Substring) {
    guard let open = row.firstIndex(of: "["), let close = row.lastIndex(of: "]") else { return nil }
    let words = row[..<open].split(separator: " ")
    guard words.count == 2, let presence = Presence(rawValue: String(words[0])) else { return nil }
    self.presence = presence
    name = String(words[1])
    shape = row[row.index(after: open)..<close].split(separator: ",").map {
      $0.drop { $0 == " " }
    }
    let rest = row[row.index(after: close)...].split(separator: " ")
    condition = rest.count == 2 && rest[0] == "when" ? rest[1] : nil
  }
}

import ModelFacts

/// A class of model: its parameters, its parts, and how its files are loaded.
package struct AtlasRecord: Sendable {
  /// The key: the class, and a number for a variant made with other arguments.
  package let key: String
  /// The class of its configuration.
  package let configClass: Substring
  /// `base_model_prefix`.
  package let prefix: String
  /// What `get_output_embeddings` returns; empty for none.
  package let output: String
  /// What `get_input_embeddings` returns; `!` when it raises.
  package let input: String
  /// Tied parameters: patterns of target and source.
  package let tied: [(target: String, source: String)]
  /// Ties between numbered parts: patterns of target and source, and how their numbers go together.
  package let countedTies: [(target: String, source: String, rule: Substring)]
  /// Patterns of parameters that may be missing.
  package let ignoredMissing: [Substring]
  /// Patterns of tensors that may be left over.
  package let ignoredUnexpected: [Substring]
  /// Containers by pattern, with their length and condition.
  package let containers: [(pattern: String, length: Substring, condition: Substring)]
  /// Parts that are models of their own.
  package let references: [AtlasReference]
  /// Parts that are described here, with the names that conversions know them by.
  package let inline: [(module: Substring, className: Substring, modelType: Substring)]
  /// Parameters that are other parameters.
  package let aliases: [String: String]
  /// Parameters.
  package let parameters: [AtlasEntry]
  /// Persistent buffers.
  package let buffers: [AtlasEntry]
  /// Linear modules without a weight of their own.
  package let linearWithoutWeight: [Substring]

  /// Patterns of the batch norms that it owns itself.
  package var batchNorms: Set<String> {
    Set(buffers.map(\.pattern.splitOwner).filter { $0.leaf == "running_mean" }.map(\.owner))
  }

  /// Whether the class has a table of ties, even an empty one.
  package var hasTies: Bool { !tied.isEmpty || !countedTies.isEmpty }

  /// Whether some parameter or part of a container's members is known.
  package func describes(_ container: String) -> Bool {
    let names = parameters.map(\.pattern) + buffers.map(\.pattern) + references.map(\.name)
    return names.contains { $0.hasPrefix(container + ".*") || $0.hasPrefix(container + "*") }
  }

  /// The class.
  package var name: Substring { key.split(separator: "+").first ?? "" }

  package init(_ given: [Substring], in atlas: Atlas) {
    let fields = given + Array(repeating: "", count: max(0, 16 - given.count))
    key = String(fields[0])
    configClass = fields[1]
    prefix = fields[2] == "-" ? "" : String(fields[2])
    output = ["-", "?"].contains(fields[3]) ? "" : String(fields[3])
    input = ["-", "?"].contains(fields[4]) ? "" : String(fields[4])
    tied = fields[5].groups.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }
    countedTies = fields[5].groups.filter { $0.count > 2 }.map {
      (String($0[0]), String($0[1]), $0[2])
    }
    ignoredMissing = fields[6].words
    ignoredUnexpected = fields[7].words
    containers = fields[9].groups.filter { $0.count > 2 }.map { (String($0[0]), $0[1], $0[2]) }
    references = fields[10].groups.compactMap(AtlasReference.init)
    inline = fields[11].groups.filter { $0.count > 2 }.map { ($0[0], $0[1], $0[2]) }
    aliases = Dictionary(
      fields[12].groups.map { (String($0[0]), String($0[1])) }, uniquingKeysWith: { $1 })
    let isForLabels = ["Classification", "Segmentation"].contains { fields[0].contains($0) }
    parameters = fields[13].words.compactMap { Int($0, radix: 36).flatMap(atlas.entry) }
      .map { isForLabels ? $0.countingLabels : $0 }
    buffers = fields[14].words.compactMap { Int($0, radix: 36).flatMap(atlas.entry) }
    linearWithoutWeight = fields[15].words
  }
}

/// A part of a model that has a record of its own.
package struct AtlasReference: Sendable {
  /// The module's pattern.
  package let name: String
  /// The record's key.
  package let key: String
  /// The path of its configuration below this one's; empty for the same.
  package let path: String
  /// Attributes that this model sets for it.
  package let overrides: [String: AtlasRule]
  /// When it is there.
  package let condition: Substring
  /// When its batch norms are frozen; empty for never.
  package let frozen: Substring

  package init?(_ fields: [Substring]) {
    guard fields.count > 4 else { return nil }
    name = String(fields[0])
    key = String(fields[1])
    path = String(fields[2])
    overrides = AtlasRule.table(fields[3], separator: ",,")
    condition = fields[4]
    frozen = fields.count > 5 ? fields[5] : ""
  }
}

/// A parameter or buffer.
package struct AtlasEntry: Sendable {
  /// Its name, indices as `*`.
  package let pattern: String
  /// What owns it: `L` Linear, `C` Conv1D, `D` dead Linear, `W` Linear behind a parametrization,
  /// `E` Embedding, others as `Scripts/atlas/FORMAT.md` lists them.
  package let kind: Character
  /// Its sizes.
  package private(set) var dimensions: [Substring]
  /// When it is there; empty for always, `?` for unknown.
  package let condition: Substring

  package init?(_ text: Substring) {
    let words = text.words
    guard words.count > 2, let kind = words[1].first else { return nil }
    pattern = String(words[0])
    self.kind = kind
    dimensions =
      words[2] == "-" ? [] : words[2].split(separator: ",", omittingEmptySubsequences: false)
    condition = words.count > 3 ? words[3] : ""
  }
}

extension AtlasEntry {
  /// The entry with the two rows that a head has without labels in the configuration as `num_labels`.
  ///
  /// Classes of which every example was made with the default number of labels are written with it.
  fileprivate var countingLabels: AtlasEntry {
    guard dimensions.first == "2", "LlVv".contains(kind),
      ["classifier", "score", "head"].contains(where: pattern.contains)
    else { return self }
    var entry = self
    entry.dimensions[0] = "num_labels"
    return entry
  }
}

extension Substring {
  /// Words whose fields are separated by semicolons, two at least.
  fileprivate var groups: [[Substring]] {
    words.map { $0.split(separator: ";", omittingEmptySubsequences: false) }.filter { $0.count > 1 }
  }
}

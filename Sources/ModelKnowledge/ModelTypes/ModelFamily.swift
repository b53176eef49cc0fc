package import ModelFacts

/// What transformers knows of one configuration class: names, defaults, auto classes.
///
/// A line of `FamilyTable`, which a script makes from transformers itself.
package struct ModelFamily: Sendable {
  /// What a model of the family takes in.
  package enum Modality: String, Sendable {
    /// Text only.
    case text
    /// Images or video only.
    case vision
    /// Sound, with or without text coming out.
    case audio
    /// Several of them.
    case multimodal
    /// Time series, proteins, ….
    case other
  }

  /// The model_type, or `@Class` for a class that no model_type names.
  package let key: String
  /// The configuration class.
  package let configurationClass: String
  /// The newest release without it that was looked at, nil when all have it.
  package let lackingRelease: String?
  /// What goes in.
  package let modality: Modality
  /// Standard name to the name that the file uses.
  package let aliases: [(standard: String, real: String)]
  /// The auto classes and the architectures that they give.
  package let autoClasses: [(task: String, architectures: [String])]
  /// The tokenizer class that goes with it, nil when none does.
  package let tokenizerClass: String?
  /// Whether AutoImageProcessor, AutoVideoProcessor or AutoFeatureExtractor know it.
  package let needsProcessor: Bool
  /// Whether the class forces tied embeddings, whatever the file says.
  package let forcesTiedEmbeddings: Bool
  /// Whether a true in text_config outweighs a false beside it.
  package let textDecidesTie: Bool
  /// Whether the class refuses a hidden size that the heads don't divide.
  package let headsDivideHidden: Bool
  /// Whether the class reads rope_parameters (and rope_scaling, its old name).
  package let hasRotaryEmbedding: Bool
  /// Whether longrope factors of the wrong length raise at load.
  package let refusesWrongLengths: Bool
  /// The rope types that load and that the model can compute.
  package let ropeTypes: Set<String>
  private let subsText: Substring
  private let defaultsText: Substring
  private let fieldsText: Substring

  /// The family of a model_type, nil when transformers doesn't know it.
  package static func named(_ modelType: String) -> ModelFamily? {
    guard modelType != "*", let fields = families.fields(of: modelType), fields.count == 13 else {
      return nil
    }
    return ModelFamily(fields)
  }

  /// The transformers release that the tables were made from.
  package static var transformersRelease: String { FamilyTable.release }

  /// The rope types that most families take.
  package static let usualRopeTypes: Set<String> = [
    "default", "linear", "dynamic", "yarn", "longrope", "llama3", "proportional",
  ]

  private static let families = LineTable(FamilyTable.families)
  private static let fieldTypes = NumberedLines(FieldTypeTable.fieldTypes)
  private static let commonFields = families.fields(of: "*")?.last ?? ""

  private init(_ fields: [Substring]) {
    key = String(fields[0])
    configurationClass = String(fields[1])
    lackingRelease = fields[2].isEmpty ? nil : String(fields[2])
    modality = Modality(rawValue: String(fields[3])) ?? .other
    aliases = Self.pairs(fields[4]).map { (String($0), String($1)) }
    subsText = fields[5]
    autoClasses = Self.pairs(fields[6]).map {
      (String($0), $1.split(separator: "|").map(String.init))
    }
    tokenizerClass = fields[7].isEmpty ? nil : String(fields[7])
    needsProcessor = fields[8].contains { "ifv".contains($0) }
    forcesTiedEmbeddings = fields[9].contains("t")
    textDecidesTie = fields[9].contains("o")
    headsDivideHidden = fields[9].contains("h")
    hasRotaryEmbedding = fields[10] != "-"
    refusesWrongLengths = fields[10].hasSuffix("!")
    let listed = fields[10].split(separator: ",").map { $0.filter { $0 != "!" } }
    ropeTypes = listed.isEmpty || !hasRotaryEmbedding ? Self.usualRopeTypes : Set(listed)
    defaultsText = fields[11]
    fieldsText = fields[12]
  }

  private static func pairs(_ text: Substring) -> [(Substring, Substring)] {
    text.split(separator: ",").compactMap { pair in
      guard let equals = pair.firstIndex(of: "=") else { return nil }
      return (pair[..<equals], pair[pair.index(after: equals)...])
    }
  }

  /// Names of the nested blocks, in the class's order.
  package var subConfigurationNames: [String] { Self.pairs(subsText).map { String($0.0) } }

  /// The family of a nested block; `stated` is the block's own model_type.
  ///
  /// Nil when the family has no such block, or the block names a type that transformers doesn't know.
  package func subFamily(_ name: String, stated: String?) -> ModelFamily? {
    guard let target = Self.pairs(subsText).first(where: { $0.0 == name })?.1 else { return nil }
    guard target.hasPrefix("*") else { return Self.named(String(target)) }
    return Self.named(stated ?? String(target.dropFirst()))
  }

  /// Whether the nested block's own model_type chooses its class.
  package func choosesByModelType(_ name: String) -> Bool {
    Self.pairs(subsText).first { $0.0 == name }?.1.hasPrefix("*") ?? false
  }

  /// The class's default for a field, nil when it has none that is kept.
  package func defaultValue(_ name: String) -> JSONValue? {
    for pair in defaultsText.split(separator: ";") {
      guard pair.utf8.starts(with: name.utf8),
        let equals = pair.firstIndex(of: "="), pair[..<equals].utf8.count == name.utf8.count
      else { continue }
      return Self.value(pair[pair.index(after: equals)...])
    }
    return nil
  }

  /// A JSON scalar or flat list as the table writes it.
  private static func value(_ text: Substring) -> JSONValue {
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    if text.hasPrefix("[") {
      return .array(text.dropFirst().dropLast().split(separator: ",").map { value($0) })
    }
    if text.hasPrefix("\"") { return .string(String(text.dropFirst().dropLast())) }
    return .number(JSONNumber(text: String(text)))
  }

  /// The other names under which a file may keep a field: both sides of the attribute map.
  package func otherNames(of name: String) -> [String] {
    aliases.filter { $0.standard == name }.map(\.real)
      + aliases.filter { $0.real == name }.map(\.standard)
  }

  /// The types of the class's fields, by name.
  package func fieldTypes() -> [String: FieldType] {
    var types: [String: FieldType] = [:]
    for text in [Self.commonFields, fieldsText] {
      for digits in text.utf8.split(separator: UInt8(ascii: " ")) {
        guard let index = Int(Substring(digits), radix: 36), let entry = Self.fieldTypes[index],
          let colon = entry.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { continue }
        types[String(entry[..<colon])] = FieldType(entry[entry.utf8.index(after: colon)...])
      }
    }
    return types
  }
}

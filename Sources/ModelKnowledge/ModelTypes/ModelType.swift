/// What transformers knows of one model_type: its configuration, its classes, what goes with it.
///
/// A line of the embedded text, described in `Scripts/atlas/FORMAT.md`; fields are taken apart when
/// they are asked for.
package struct ModelType: Sendable {
  /// What a model takes in.
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

  /// A nested configuration.
  package struct Part: Sendable {
    /// The key under which it stands.
    package let name: Substring
    /// Its type where it names none; empty when the type is known nowhere else.
    package let type: Substring
    /// Whether the model_type that it names chooses its class.
    package let isOpen: Bool
  }

  /// The fields of a line, in order.
  private enum Field: Int {
    case name
    case configurationClass
    case lackingRelease
    case modality
    case tokenizerClass
    case marks
    case ropeTypes
    case autoClasses
    case parts
    case attributeMap
    case legacyNames
    case flatParts
    case defaults
    case nulls
    case forced
    case fills
    case fields
    case older
  }

  private let fields: [Substring]

  /// A type by its model_type, or by `@Class` for a configuration that no model_type names.
  package static func named(_ name: String) -> ModelType? {
    AtlasLines.types.fields(named: name).map(ModelType.init)
  }

  init(_ fields: [Substring]) { self.fields = fields }

  private subscript(field: Field) -> Substring {
    field.rawValue < fields.count ? fields[field.rawValue] : ""
  }

  /// The model_type, or `@Class`.
  package var name: String { String(self[.name]) }
  /// The configuration class.
  package var configurationClass: Substring { self[.configurationClass] }
  /// The newest release without it that was looked at, nil when all have it.
  package var lackingRelease: String? { text(.lackingRelease) }
  /// What goes in.
  package var modality: Modality { Modality(rawValue: String(self[.modality])) ?? .other }
  /// The tokenizer class that goes with it, nil when none does.
  package var tokenizerClass: String? { text(.tokenizerClass) }

  private func text(_ field: Field) -> String? { self[field].isEmpty ? nil : String(self[field]) }
}

// MARK: Marks

extension ModelType {
  /// Whether AutoImageProcessor, AutoVideoProcessor or AutoFeatureExtractor know it.
  package var needsProcessor: Bool { "ifv".contains(where: self[.marks].contains) }
  /// Whether the class refuses a hidden size that the heads don't divide.
  package var headsDivideHidden: Bool { self[.marks].contains("h") }
  /// Whether transformers takes its own tokenizer class, whatever the files name.
  package var ignoresStatedTokenizerClass: Bool { self[.marks].contains("w") }
}

// MARK: Before transformers 5

extension ModelType {
  /// Whether its experts were fused parameters before transformers 5 as well.
  package var fusesExpertsBeforeFive: Bool { self[.marks].contains("e") }

  /// Keys that releases before 5 read where 5 writes others, and the value without them there.
  package var keysBeforeFive: [(key: String, value: AtlasValue)] {
    self[.older].pairs.compactMap { key, text in
      AtlasValue(constant: text).map { (String(key), $0) }
    }
  }
}

// MARK: Rotary embeddings

extension ModelType {
  /// The rope types that most model types take.
  package static let usualRopeTypes: Set<String> = [
    "default", "linear", "dynamic", "yarn", "longrope", "llama3", "proportional",
  ]

  /// Whether the class reads rope_parameters (and rope_scaling, its old name).
  package var hasRotaryEmbedding: Bool { self[.ropeTypes] != "-" }
  /// Whether longrope factors of the wrong length raise at load.
  package var refusesWrongLengths: Bool { self[.ropeTypes].hasSuffix("!") }
  /// The rope types that load and that the model can compute.
  package var ropeTypes: Set<String> {
    let listed = self[.ropeTypes].split(separator: ",").map { $0.filter { $0 != "!" } }
    return listed.isEmpty || !hasRotaryEmbedding ? Self.usualRopeTypes : Set(listed)
  }
}

// MARK: Classes

extension ModelType {
  /// The classes that an auto class gives, by transformers' name for it: `CAUSAL_LM`, `BASE`, ….
  package func classes(of auto: Substring) -> [Substring] {
    autoClasses.first { $0.name == auto }?.classes ?? []
  }

  /// The auto classes that give a class.
  package func autoClasses(of name: Substring) -> [Substring] {
    autoClasses.filter { $0.classes.contains(name) }.map(\.name)
  }

  /// Every class that some auto class gives.
  package var allClasses: [Substring] { autoClasses.flatMap(\.classes) }

  private var autoClasses: [(name: Substring, classes: [Substring])] {
    self[.autoClasses].pairs.map { ($0, $1.split(separator: ",")) }
  }
}

// MARK: Nested configurations

extension ModelType {
  /// The nested configurations, in the class's order.
  package var parts: [Part] {
    self[.parts].pairs.map { name, type in
      let isOpen = type.hasSuffix("*")
      return Part(name: name, type: isOpen ? type.dropLast() : type, isOpen: isOpen)
    }
  }

  /// The nested configuration under a key.
  package func part(_ name: String) -> Part? { parts.first { $0.name == name } }

  /// Whether the keys of a nested configuration may stand at the top.
  package func isFlat(_ part: String) -> Bool { self[.flatParts].words.contains { $0 == part } }
}

// MARK: Attributes

extension ModelType {
  /// The other names of an attribute: both sides of the attribute map.
  package func otherNames(of name: String) -> [String] {
    let aliases = self[.attributeMap].pairs
    return aliases.filter { $0.0 == name }.map { String($0.1) }
      + aliases.filter { $0.1 == name }.map { String($0.0) }
  }

  /// Names that older files use for an attribute.
  package func legacyNames(of name: String) -> [String] {
    self[.legacyNames].pairs.filter { $0.1 == name }.map { String($0.0) }
  }

  /// The value of an attribute that the file doesn't have.
  package func defaultRule(of name: String) -> AtlasRule? { rule(in: .defaults, of: name) }

  /// The value of an attribute that is null in the file.
  package func nullRule(of name: String) -> AtlasRule? { rule(in: .nulls, of: name) }

  /// The value of an attribute whatever the file says.
  package func forcedRule(of name: String) -> AtlasRule? { rule(in: .forced, of: name) }

  /// What a null stands for in the model's code.
  package func fillingRule(of name: String) -> AtlasRule? { rule(in: .fills, of: name) }

  /// The rule for an attribute, under its own name or another.
  private func rule(in field: Field, of name: String) -> AtlasRule? {
    let rules = self[field]
    guard !rules.isEmpty else { return nil }
    return AtlasRule.named(name, in: rules)
      ?? otherNames(of: name).lazy.compactMap { AtlasRule.named($0, in: rules) }.first
  }

  /// The value that an attribute has where nothing is said, when it is always the same.
  package func constant(_ name: String) -> AtlasValue? {
    guard case .constant(let value) = defaultRule(of: name) else { return nil }
    return value
  }

  /// The fields that its configuration class declares.
  package var declaredFields: DeclaredFields {
    DeclaredFields(numbers: self[.fields].words.compactMap { Int($0, radix: 36) })
  }

  /// Fields of a configuration class, with their types.
  package struct DeclaredFields: Sendable {
    fileprivate let numbers: [Int]

    /// The type of a field, nil for a key that is no field.
    package subscript(name: String) -> FieldType? {
      numbers.lazy.compactMap {
        AtlasLines.fields.rest(ofLine: $0, behind: name, UInt8(ascii: ":"))
      }.first.map(FieldType.init)
    }
  }
}

extension Substring {
  /// Words of the form `name=value`.
  fileprivate var pairs: [(Substring, Substring)] {
    words.compactMap { word in
      word.utf8.firstIndex(of: UInt8(ascii: "=")).map {
        (word[..<$0], word[word.utf8.index(after: $0)...])
      }
    }
  }
}

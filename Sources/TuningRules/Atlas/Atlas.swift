/// What transformers and PEFT do with every architecture they know, made by `Scripts/atlas`.
///
/// A text of tab-separated lines, described in `Scripts/atlas/FORMAT.md`. Lines are found when they
/// are asked for: a run needs a handful of thousands.
package struct Atlas: Sendable {
  /// The versions of the libraries that were asked, by name.
  package let versions: [String: String]
  private let bytes: [UInt8]
  private let starts: [Int32]
  /// Lines of each kind, as a range of `starts`; kinds stand together.
  private let sections: [UInt8: Range<Int>]

  /// Finds the lines of an atlas's text.
  package init(text: String) {
    let bytes = Array(text.utf8)
    self.bytes = bytes
    var starts: [Int32] = []
    starts.reserveCapacity(bytes.count / 64)
    var sections: [UInt8: Range<Int>] = [:]
    var start = 0
    var (kind, first) = (UInt8(0), 0)
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") {
        if index > start {
          if bytes[start] != kind {
            if first < starts.count { sections[kind] = first..<starts.count }
            (kind, first) = (bytes[start], starts.count)
          }
          starts.append(Int32(clamping: start))
        }
        start = index + 1
      }
      index += 1
    }
    if first < starts.count { sections[kind] = first..<starts.count }
    starts.append(Int32(clamping: start))
    self.starts = starts
    self.sections = sections
    let header = Self.fields(of: 0, in: bytes, starts).dropFirst()
    versions = Dictionary(
      header.compactMap { field in
        field.firstIndex(of: "=").map {
          (String(field[..<$0]), String(field[field.index(after: $0)...]))
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  private static func fields(of line: Int, in bytes: [UInt8], _ starts: [Int32]) -> [Substring] {
    guard line + 1 < starts.count else { return [] }
    let range = Int(starts[line])..<Int(starts[line + 1])
    return String(decoding: bytes[range], as: UTF8.self).dropLast()
      .split(separator: "\t", omittingEmptySubsequences: false)
  }

  private func fields(of line: Int) -> [Substring] { Self.fields(of: line, in: bytes, starts) }

  /// The fields of the line of a kind that starts with a name; lines of the kind are sorted.
  private func fields(of kind: Unicode.Scalar, named name: String) -> [Substring]? {
    guard let section = sections[UInt8(ascii: kind)] else { return nil }
    let wanted = Array(name.utf8)
    var (low, high) = (section.lowerBound, section.upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if firstField(of: middle).lexicographicallyPrecedes(wanted) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < section.upperBound, firstField(of: low).elementsEqual(wanted) else { return nil }
    return Array(fields(of: low).dropFirst())
  }

  private func firstField(of line: Int) -> ArraySlice<UInt8> {
    bytes[(Int(starts[line]) + 2)...].prefix {
      $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\n")
    }
  }

  /// What is known of a model_type.
  package func type(_ name: String) -> AtlasType? {
    fields(of: "T", named: name).map(AtlasType.init)
  }

  /// What is known of a class, by its key.
  package func record(_ key: String) -> AtlasRecord? {
    fields(of: "C", named: key).map { AtlasRecord($0, in: self) }
  }

  /// Whether a class is known.
  package func knowsClass(_ name: String) -> Bool { fields(of: "C", named: name) != nil }

  /// The first model_type whose configuration has this class.
  func type(ofConfiguration configClass: Substring) -> AtlasType? {
    guard let section = sections[UInt8(ascii: "T")] else { return nil }
    for line in section {
      let fields = fields(of: line)
      if fields.count > 2, fields[2] == configClass { return AtlasType(Array(fields.dropFirst())) }
    }
    return nil
  }

  /// An interned entry by its number.
  func entry(_ number: Int) -> AtlasEntry? {
    guard let section = sections[UInt8(ascii: "P")], number < section.count else { return nil }
    return fields(of: section.lowerBound + number).dropFirst().first.flatMap(AtlasEntry.init)
  }

  /// The conversions registered for a class or model_type, by number, in order.
  func conversions(_ name: String) -> [Int]? {
    fields(of: "K", named: name)?.dropFirst().first.map {
      $0.words.compactMap { Int($0, radix: 36) }
    }
  }

  /// The fields of a conversion.
  func conversion(_ number: Int) -> [Substring]? {
    guard let section = sections[UInt8(ascii: "X")], number < section.count else { return nil }
    return Array(fields(of: section.lowerBound + number).dropFirst())
  }

  /// Lines about PEFT of one sort: `moe`, `forbidden`, `default`.
  func peft(_ sort: Substring) -> [[Substring]] {
    (sections[UInt8(ascii: "E")] ?? 0..<0).map { fields(of: $0) }
      .filter { $0.count > 1 && $0[1] == sort }.map { Array($0.dropFirst(2)) }
  }
}

/// A rule for an attribute's value.
enum AtlasRule {
  /// Always this; nil when the atlas doesn't tell.
  case constant(AtlasValue?)
  /// What an expression gives.
  case expression(Substring)

  /// Rules by attribute, from a line's field: `name=constant` or `name:=expression`.
  static func table(_ text: Substring, separator: String = " ") -> [String: AtlasRule] {
    var table: [String: AtlasRule] = [:]
    for part in text.split(separator: separator) {
      guard let equals = part.firstIndex(of: "=") else { continue }
      let (name, value) = (part[..<equals], part[part.index(after: equals)...])
      if name.hasSuffix(":") {
        table[String(name.dropLast())] = .expression(value)
      } else {
        table[String(name)] = .constant(AtlasValue(constant: value))
      }
    }
    return table
  }
}

/// A model_type: its configuration's attributes and its classes.
package struct AtlasType {
  /// The name.
  package let name: String
  /// The configuration's class.
  let configClass: Substring
  /// Classes by auto class (`CAUSAL_LM`, `BASE`, …).
  package let autos: [Substring: [Substring]]
  /// The default model_type of each nested configuration, and whether another may stand there.
  let parts: [String: (type: String, isOpen: Bool)]
  /// Standard names by the names in use.
  let standardNames: [String: String]
  /// Names in use by standard names.
  let ownNames: [String: String]
  /// Names that older files use, by today's.
  let legacyNames: [String: [String]]
  /// Nested configurations whose keys may stand at the top.
  let flat: Set<Substring>
  let defaults: [String: AtlasRule]
  let nulls: [String: AtlasRule]
  let forced: [String: AtlasRule]
  let fills: [String: AtlasRule]

  init(_ given: [Substring]) {
    let fields = given + Array(repeating: "", count: max(0, 11 - given.count))
    name = String(fields[0])
    configClass = fields[1]
    autos = Dictionary(
      fields[2].pairs.map { ($0.0, $0.1.split(separator: ",")) }, uniquingKeysWith: { $1 })
    parts = Dictionary(
      fields[3].pairs.map {
        (String($0.0), (String($0.1.hasSuffix("*") ? $0.1.dropLast() : $0.1), $0.1.hasSuffix("*")))
      }, uniquingKeysWith: { $1 })
    let aliases = fields[4].pairs.map { (String($0.0), String($0.1)) }
    ownNames = Dictionary(aliases, uniquingKeysWith: { $1 })
    standardNames = Dictionary(aliases.map { ($0.1, $0.0) }, uniquingKeysWith: { $1 })
    legacyNames = Dictionary(
      fields[5].pairs.map { (String($0.1), [String($0.0)]) }, uniquingKeysWith: +)
    flat = Set(fields[6].words)
    defaults = AtlasRule.table(fields[7])
    nulls = AtlasRule.table(fields[8])
    forced = AtlasRule.table(fields[9])
    fills = AtlasRule.table(fields[10])
  }
}

extension Substring {
  /// The words between spaces.
  var words: [Substring] { split(separator: " ") }

  /// Words of the form `name=value`.
  fileprivate var pairs: [(Substring, Substring)] {
    words.compactMap { word in
      word.firstIndex(of: "=").map { (word[..<$0], word[word.index(after: $0)...]) }
    }
  }
}

extension Atlas {
  /// The atlas that ftcheck carries.
  package static let embedded = Atlas(text: AtlasText.text)

  /// PEFT's own default for a model_type: module names, or one regular expression.
  func defaultTargets(of modelType: String) -> [String]? {
    peft("default").first { $0.count > 2 && $0[0] == modelType }.map { line in
      line[1] == "regex" ? [String(line[2])] : line[2].words.map(String.init)
    }
  }
}

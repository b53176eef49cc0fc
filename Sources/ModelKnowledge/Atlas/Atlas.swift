import ModelFacts

/// What transformers and PEFT do with every architecture they know, made by `Scripts/atlas`.
///
/// A text of tab-separated lines, described in `Scripts/atlas/FORMAT.md`. Lines are found when they
/// are asked for, by bisection in the text: a run needs a handful of thousands.
package struct Atlas: Sendable {
  /// The atlas that ftcheck carries.
  package static let embedded = Atlas()

  /// A kind of line, by its first letter, in the order in which kinds stand in the text.
  private enum Kind: Int {
    case versions
    case type
    case record
    case entry
    case conversions
    case conversion
    case peft

    static let letters = Array("VTCPKXE".utf8)
  }

  private let text = AtlasText.text.utf8

  /// The versions of the libraries that were asked, by name.
  package var versions: [String: String] {
    let header = lines(of: .versions).first { _ in true } ?? []
    return Dictionary(
      header.compactMap { field in
        field.firstIndex(of: "=").map {
          (String(field[..<$0]), String(field[field.index(after: $0)...]))
        }
      }, uniquingKeysWith: { first, _ in first })
  }

  // MARK: Lines

  private func place(_ offset: Int) -> String.Index {
    text.index(text.startIndex, offsetBy: offset)
  }

  /// The byte behind the line that a byte is in, its line feed included.
  private func end(ofLineAt offset: Int) -> Int {
    let start = place(offset)
    let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
    return offset + text.distance(from: start, to: end) + 1
  }

  private func start(ofLineAt offset: Int, notBefore first: Int) -> Int {
    var (index, start) = (place(offset), offset)
    while start > first {
      index = text.index(before: index)
      if text[index] == UInt8(ascii: "\n") { break }
      start -= 1
    }
    return start
  }

  /// Where the first line starts that isn't before this kind and name; the lines are sorted.
  private func bound(_ kind: Kind, _ name: String = "") -> Int {
    var (low, high) = (0, text.count)
    while low < high {
      let start = start(ofLineAt: low + (high - low) / 2, notBefore: low)
      if isLine(at: start, before: kind, name) {
        low = end(ofLineAt: start)
      } else {
        high = start
      }
    }
    return low
  }

  private func isLine(at start: Int, before kind: Kind, _ name: String) -> Bool {
    let index = place(start)
    guard let rank = Kind.letters.firstIndex(of: text[index]) else { return false }
    guard rank == kind.rawValue, !name.isEmpty else { return rank < kind.rawValue }
    return firstField(ofLineAt: start).lexicographicallyPrecedes(name.utf8)
  }

  private func firstField(ofLineAt start: Int) -> some Sequence<UInt8> {
    text[place(start + 2)...].prefix { $0 != UInt8(ascii: "\t") && $0 != UInt8(ascii: "\n") }
  }

  /// What follows a line's kind.
  private func fields(ofLineAt start: Int) -> [Substring] {
    let rest = text[place(start)...].prefix { $0 != UInt8(ascii: "\n") }
    return rest.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).dropFirst()
      .map { Substring($0) }
  }

  /// The lines of a kind, taken apart when they are come to.
  private func lines(of kind: Kind) -> some Sequence<[Substring]> {
    sequence(state: bound(kind)) { start in
      guard start < text.count, text[place(start)] == Kind.letters[kind.rawValue] else {
        return nil
      }
      defer { start = end(ofLineAt: start) }
      return fields(ofLineAt: start)
    }
  }

  /// The fields of a numbered line: its place stands in a table, as five digits in base 36.
  private func fields(ofLine number: Int, in places: String) -> [Substring]? {
    let width = 5
    guard 0..<places.utf8.count / width ~= number else { return nil }
    let first = places.utf8.index(places.startIndex, offsetBy: number * width)
    let place = places[first..<places.utf8.index(first, offsetBy: width)]
    return Int(place, radix: 36).map { fields(ofLineAt: $0) }
  }

  /// The fields of the line of a kind that starts with a name; lines of the kind are sorted.
  private func fields(of kind: Kind, named name: String) -> [Substring]? {
    let start = bound(kind, name)
    guard start < text.count, text[place(start)] == Kind.letters[kind.rawValue],
      firstField(ofLineAt: start).elementsEqual(name.utf8)
    else { return nil }
    return fields(ofLineAt: start)
  }

  /// What is known of a model_type.
  package func type(_ name: String) -> AtlasType? {
    fields(of: .type, named: name).map(AtlasType.init)
  }

  /// What is known of a class, by its key.
  package func record(_ key: String) -> AtlasRecord? {
    fields(of: .record, named: key).map { AtlasRecord($0, in: self) }
  }

  /// Whether a class is known.
  package func knowsClass(_ name: String) -> Bool { fields(of: .record, named: name) != nil }

  /// The first model_type whose configuration has this class.
  package func type(ofConfiguration configClass: Substring) -> AtlasType? {
    lines(of: .type).first { $0.count > 1 && $0[1] == configClass }.map(AtlasType.init)
  }

  /// An interned entry by its number.
  package func entry(_ number: Int) -> AtlasEntry? {
    fields(ofLine: number, in: AtlasText.entries)?.first.flatMap(AtlasEntry.init)
  }

  /// The conversions registered for a class or model_type, by number, in order.
  package func conversions(_ name: String) -> [Int]? {
    fields(of: .conversions, named: name)?.dropFirst().first.map {
      $0.words.compactMap { Int($0, radix: 36) }
    }
  }

  /// The fields of a conversion.
  package func conversion(_ number: Int) -> [Substring]? {
    fields(ofLine: number, in: AtlasText.conversions)
  }

  /// Lines about PEFT of one sort: `moe`, `forbidden`, `default`.
  package func peft(_ sort: Substring) -> [[Substring]] {
    lines(of: .peft).filter { $0.first == sort }.map { Array($0.dropFirst()) }
  }
}

/// A rule for an attribute's value.
package enum AtlasRule {
  /// Always this; nil when the atlas doesn't tell.
  case constant(AtlasValue?)
  /// What an expression gives.
  case expression(Substring)

  /// Rules by attribute, from a line's field: `name=constant` or `name:=expression`.
  package static func table(_ text: Substring, separator: String = " ") -> [String: AtlasRule] {
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
  package let configClass: Substring
  /// Classes by auto class (`CAUSAL_LM`, `BASE`, …).
  package let autos: [Substring: [Substring]]
  /// The default model_type of each nested configuration, and whether another may stand there.
  package let parts: [String: (type: String, isOpen: Bool)]
  /// Standard names by the names in use.
  package let standardNames: [String: String]
  /// Names in use by standard names.
  package let ownNames: [String: String]
  /// Names that older files use, by today's.
  package let legacyNames: [String: [String]]
  /// Nested configurations whose keys may stand at the top.
  package let flat: Set<Substring>
  package let defaults: [String: AtlasRule]
  package let nulls: [String: AtlasRule]
  package let forced: [String: AtlasRule]
  package let fills: [String: AtlasRule]

  package init(_ given: [Substring]) {
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
  package var words: [Substring] { split(separator: " ") }

  /// Words of the form `name=value`.
  fileprivate var pairs: [(Substring, Substring)] {
    words.compactMap { word in
      word.firstIndex(of: "=").map { (word[..<$0], word[word.index(after: $0)...]) }
    }
  }
}

extension Atlas {
  /// PEFT's own default for a model_type: module names, or one regular expression.
  package func defaultTargets(of modelType: String) -> [String]? {
    peft("default").first { $0.count > 2 && $0[0] == modelType }.map { line in
      line[1] == "regex" ? [String(line[2])] : line[2].words.map(String.init)
    }
  }
}

import ModelFacts
import ModelKnowledge

/// A renaming or conversion of transformers' `conversion_mapping`, with the part that it is for.
struct NameConversion: Sendable {
  /// What it does.
  package enum Kind: Hashable, Sendable {
    /// Renames.
    case rename
    /// Renames members of a group once its first pattern was seen.
    case group
    /// Renames and shifts the captured index.
    case offset(Int)
    /// Renames and combines tensors.
    case convert
  }

  package let kind: Kind
  /// The target patterns.
  package let targets: [String]
  /// The operations of a conversion, in order.
  package let operations: [Substring]
  /// Source patterns in the order in which they are tried, with their number.
  private let sources: [(number: Int, regex: NameRegex)]
  /// How many kinds of tensor it gathers.
  var sourceCount: Int { sources.count }
  /// The part's prefix below the base model, nil for the whole model.
  private var scope: String?
  private var base = ""
  /// The group's first pattern was seen.
  private var isActive = false
  /// Whether its patterns spell out numbers, so that names which differ in numbers differ here.
  let dependsOnNumbers: Bool

  /// A conversion of the atlas for a part, `scope` below the base model `base`; nil when its number
  /// is unknown.
  package init?(number: Int, in atlas: Atlas, scope: String?, base: String) {
    let known = Self.compiled.value(of: number) { atlas.conversion(number).flatMap { Self($0) } }
    guard let known else { return nil }
    self = known
    self.scope = scope
    self.base = base
  }

  /// Conversions with their expressions compiled, by number.
  private static let compiled = Memo<Int, NameConversion?>()

  private init?(_ given: [Substring]) {
    let fields = given + Array(repeating: "", count: max(0, 4 - given.count))
    let extra = fields[3]
    switch fields[0] {
    case "R": kind = .rename
    case "G": kind = .group
    case "O": kind = .offset(Int(extra) ?? 0)
    case "W": kind = .convert
    default: return nil
    }
    var sources: [(Int, NameRegex)] = []
    for branch in fields[1].split(separator: "  ") {
      guard let space = branch.firstIndex(of: " "), let number = Int(branch[..<space]),
        let regex = NameRegex(String(branch[branch.index(after: space)...]))
      else { return nil }
      sources.append((number, regex))
    }
    self.sources = sources
    targets = fields[2].split(separator: "  ", omittingEmptySubsequences: false).map(String.init)
    operations = kind == .convert ? extra.words : []
    let digits = fields[1].split(separator: "  ").contains { branch in
      branch.drop { $0 != " " }.dropFirst().spellsOutNumber
    }
    dependsOnNumbers = digits || (kind != .rename && kind != .convert)
  }

  /// The new name and the number of the source that matched; nil when none did.
  package mutating func rename(_ name: String) -> (name: String, source: Int)? {
    var prefix = ""
    if let scope {
      let inner = scope.isEmpty ? "" : scope + "."
      let outer = base.isEmpty ? "" : base + "."
      if name.hasPrefix(outer + inner) {
        prefix = outer + inner
      } else if name.hasPrefix(inner) {
        prefix = inner
      } else {
        return nil
      }
    }
    let rest = Array(name.utf8.dropFirst(prefix.utf8.count))
    guard let (number, match) = firstMatch(in: rest) else { return nil }
    guard let target = target(number, match, in: rest) else { return nil }
    // `str.replace(match, target, 1)`: the first occurrence of the text, wherever it stands.
    let text = rest[match.range]
    let place = rest.firstRange(of: text) ?? match.range
    let renamed =
      rest[..<place.lowerBound] + Array(target.utf8) + rest[place.upperBound...]
    return (prefix + String(decoding: renamed, as: UTF8.self), number)
  }

  /// The leftmost match of any source, as one alternation finds it.
  private func firstMatch(in name: [UInt8]) -> (number: Int, match: NameRegex.Match)? {
    var best: (number: Int, match: NameRegex.Match)?
    for (number, regex) in sources {
      guard let match = regex.firstMatch(in: name) else { continue }
      if let found = best?.match.range.lowerBound, found <= match.range.lowerBound { continue }
      best = (number, match)
    }
    return best
  }

  /// The text that replaces a match; nil for a member of a group that isn't active.
  private mutating func target(
    _ number: Int, _ match: NameRegex.Match, in name: [UInt8]
  ) -> String? {
    func group(_ index: Int) -> String? {
      guard match.groups.indices.contains(index), let range = match.groups[index] else {
        return nil
      }
      return String(decoding: name[range], as: UTF8.self)
    }
    switch kind {
    case .group:
      if number == 0 {
        isActive = true
      } else if !isActive {
        return nil
      }
      guard targets.indices.contains(number) else { return nil }
      return targets[number].replacingReferences { index in
        index == 0 ? String(decoding: name[match.range], as: UTF8.self) : group(index - 1)
      }
    case .offset(let shift):
      guard let index = group(0).flatMap({ Int($0) }) else { return nil }
      return targets.first?.replacingReferences { $0 == 1 ? String(index + shift) : nil }
    case .rename, .convert:
      return targets.first?.replacingReferences { $0 == 1 ? group(0) : nil }
    }
  }
}

extension Substring {
  /// Whether a regular expression holds a digit of its own, outside of `\d`.
  fileprivate var spellsOutNumber: Bool {
    var isComponentStart = true
    for character in self {
      if isComponentStart, character.isNumber { return true }
      isComponentStart = character == "." || character == "("
    }
    return false
  }
}

extension String {
  /// The text with `\1`, `\2` … replaced; a reference that stands for nothing is kept.
  fileprivate func replacingReferences(_ value: (Int) -> String?) -> String {
    guard contains("\\") else { return self }
    var result = ""
    var rest = self[...]
    while let slash = rest.firstIndex(of: "\\") {
      result += rest[..<slash]
      let digits = rest[rest.index(after: slash)...].prefix { ("0"..."9").contains($0) }
      if let index = Int(digits), let text = value(index) {
        result += text
      } else {
        result += "\\" + digits
      }
      rest = rest[rest.index(after: slash)...].dropFirst(digits.count)
    }
    return result + rest
  }
}

extension Array where Element == UInt8 {
  /// The first place of some bytes.
  fileprivate func firstRange(of bytes: ArraySlice<UInt8>) -> Range<Int>? {
    guard !bytes.isEmpty, count >= bytes.count else { return nil }
    return (0...count - bytes.count).first { self[$0...].starts(with: bytes) }
      .map { $0..<$0 + bytes.count }
  }
}

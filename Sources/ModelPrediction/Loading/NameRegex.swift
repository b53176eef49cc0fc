/// A regular expression over tensor names, as far as transformers' conversion tables use them.
///
/// Literals, `.`, `\d`, `\.` and other escapes, `[…]` classes, `*`, `+`, `?`, groups, alternation,
/// `^`, `$`, look-ahead `(?=…)`, `(?!…)` and look-behind `(?<=…)`, `(?<!…)`. The expressions come from ftcheck's own tables, never
/// from a file; names beyond `longestName` bytes match nothing, which bounds the recursion.
package struct NameRegex: Sendable {
  /// A match: where it is, and its groups in order of their opening brackets.
  package struct Match: Hashable, Sendable {
    /// The matched bytes.
    package var range: Range<Int>
    /// The bytes of each group; nil for a group that took no part.
    package var groups: [Range<Int>?]
  }

  /// Tensor names are shorter; a name beyond this isn't one that the tables know.
  package static let longestName = 512

  private indirect enum Node: Sendable {
    case byte(UInt8)
    case any
    case set(ClosedRangeSet, isNegated: Bool)
    case sequence([Node])
    case choice([Node])
    case group(Int, Node)
    case repeated(Node, minimum: Int, maximum: Int)
    case look(Node, isNegated: Bool)
    case lookBehind(Node, isNegated: Bool)
    case start
    case end
  }

  private typealias ClosedRangeSet = [ClosedRange<UInt8>]

  private let root: Node
  private let groupCount: Int
  /// The byte that every match begins with; nil where there are several.
  private let firstByte: UInt8?

  /// Compiles an expression; nil when it uses more than the subset.
  package init?(_ pattern: String) {
    var parser = Parser(bytes: Array(pattern.utf8))
    guard let root = parser.choice(), parser.isAtEnd else { return nil }
    self.root = root
    groupCount = parser.groupCount
    firstByte = Self.firstByte(of: root)
  }

  /// The first match in a name, as Python's `re.search` finds it.
  package func firstMatch(in name: [UInt8]) -> Match? {
    guard name.count <= Self.longestName else { return nil }
    for start in 0...name.count {
      if let firstByte, start == name.count || name[start] != firstByte { continue }
      var groups = [Range<Int>?](repeating: nil, count: groupCount)
      var end = start
      if Self.match(
        root, name, start, &groups,
        then: { position, _ in
          end = position
          return true
        })
      {
        return Match(range: start..<end, groups: groups)
      }
    }
    return nil
  }

  private static func firstByte(of node: Node) -> UInt8? {
    switch node {
    case .byte(let byte): byte
    case .sequence(let nodes): nodes.first.flatMap(firstByte)
    case .group(_, let inner): firstByte(of: inner)
    case .repeated(let inner, let minimum, _): minimum > 0 ? firstByte(of: inner) : nil
    case .any, .set, .choice, .look, .lookBehind, .start, .end: nil
    }
  }

  private static func match(
    _ node: Node, _ name: [UInt8], _ position: Int, _ groups: inout [Range<Int>?],
    then next: (Int, inout [Range<Int>?]) -> Bool
  ) -> Bool {
    switch node {
    case .byte(let byte):
      return position < name.count && name[position] == byte && next(position + 1, &groups)
    case .any:
      return position < name.count && next(position + 1, &groups)
    case .set(let ranges, let isNegated):
      return position < name.count
        && ranges.contains(where: { $0.contains(name[position]) }) != isNegated
        && next(position + 1, &groups)
    case .sequence(let nodes):
      return match(nodes[...], name, position, &groups, then: next)
    case .choice(let nodes):
      for node in nodes where match(node, name, position, &groups, then: next) { return true }
      return false
    case .group(let index, let inner):
      let before = groups[index]
      let matched = match(inner, name, position, &groups) { end, groups in
        let inside = groups[index]
        groups[index] = position..<end
        if next(end, &groups) { return true }
        groups[index] = inside
        return false
      }
      if !matched { groups[index] = before }
      return matched
    case .repeated(let inner, let minimum, let maximum):
      return repeating(inner, minimum, maximum, name, position, &groups, then: next)
    case .look(let inner, let isNegated):
      var inside = groups
      let found = match(inner, name, position, &inside) { _, _ in true }
      return found != isNegated && next(position, &groups)
    case .lookBehind(let inner, let isNegated):
      var inside = groups
      let found = (0...position).contains { start in
        match(inner, name, start, &inside) { end, _ in end == position }
      }
      return found != isNegated && next(position, &groups)
    case .start: return position == 0 && next(position, &groups)
    case .end: return position == name.count && next(position, &groups)
    }
  }

  private static func match(
    _ nodes: ArraySlice<Node>, _ name: [UInt8], _ position: Int, _ groups: inout [Range<Int>?],
    then next: (Int, inout [Range<Int>?]) -> Bool
  ) -> Bool {
    guard let first = nodes.first else { return next(position, &groups) }
    return match(first, name, position, &groups) { position, groups in
      match(nodes.dropFirst(), name, position, &groups, then: next)
    }
  }

  private static func repeating(
    _ inner: Node, _ minimum: Int, _ maximum: Int, _ name: [UInt8], _ position: Int,
    _ groups: inout [Range<Int>?], then next: (Int, inout [Range<Int>?]) -> Bool
  ) -> Bool {
    if maximum > 0,
      match(
        inner, name, position, &groups,
        then: { end, groups in
          end > position
            && repeating(inner, max(0, minimum - 1), maximum - 1, name, end, &groups, then: next)
        })
    {
      return true
    }
    return minimum == 0 && next(position, &groups)
  }

  private struct Parser {
    let bytes: [UInt8]
    var position = 0
    var groupCount = 0

    var isAtEnd: Bool { position == bytes.count }
    private var peek: UInt8? { isAtEnd ? nil : bytes[position] }

    private mutating func accept(_ text: StaticString) -> Bool {
      let wanted = Array(text.description.utf8)
      guard bytes[position...].starts(with: wanted) else { return false }
      position += wanted.count
      return true
    }

    mutating func choice() -> Node? {
      var branches: [Node] = []
      repeat {
        guard let branch = sequence() else { return nil }
        branches.append(branch)
      } while accept("|")
      return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() -> Node? {
      var nodes: [Node] = []
      while let byte = peek, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
        guard let atom = atom() else { return nil }
        nodes.append(quantified(atom))
      }
      return .sequence(nodes)
    }

    private mutating func quantified(_ atom: Node) -> Node {
      let node: Node =
        if accept("*") {
          .repeated(atom, minimum: 0, maximum: .max)
        } else if accept("+") {
          .repeated(atom, minimum: 1, maximum: .max)
        } else if accept("?") {
          .repeated(atom, minimum: 0, maximum: 1)
        } else {
          atom
        }
      return node
    }

    private mutating func atom() -> Node? {
      if accept("^") { return .start }
      if accept("$") { return .end }
      if accept(".") { return .any }
      if accept("(?!") { return closed { .look($0, isNegated: true) } }
      if accept("(?=") { return closed { .look($0, isNegated: false) } }
      if accept("(?<!") { return closed { .lookBehind($0, isNegated: true) } }
      if accept("(?<=") { return closed { .lookBehind($0, isNegated: false) } }
      if accept("(?:") { return closed { $0 } }
      if accept("(?") { return nil }
      if accept("(") {
        let index = groupCount
        groupCount += 1
        return closed { .group(index, $0) }
      }
      if accept("[") { return set() }
      if accept("\\") { return escape() }
      guard let byte = peek, byte != UInt8(ascii: "{") else { return nil }
      position += 1
      return .byte(byte)
    }

    private mutating func closed(_ make: (Node) -> Node) -> Node? {
      guard let inner = choice(), accept(")") else { return nil }
      return make(inner)
    }

    private static let digits: ClosedRangeSet = [UInt8(ascii: "0")...UInt8(ascii: "9")]
    private static let word: ClosedRangeSet =
      digits + [
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_")...UInt8(ascii: "_"),
      ]

    private mutating func escape() -> Node? {
      guard let byte = peek else { return nil }
      position += 1
      switch byte {
      case UInt8(ascii: "d"): return .set(Self.digits, isNegated: false)
      case UInt8(ascii: "w"): return .set(Self.word, isNegated: false)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        return nil
      default: return .byte(byte)
      }
    }

    private mutating func set() -> Node? {
      let isNegated = accept("^")
      var ranges: ClosedRangeSet = []
      while let byte = peek, byte != UInt8(ascii: "]") {
        position += 1
        if byte == UInt8(ascii: "\\") {
          guard case .set(let inner, _)? = escape() else {
            guard position > 0 else { return nil }
            ranges.append(bytes[position - 1]...bytes[position - 1])
            continue
          }
          ranges += inner
        } else if peek == UInt8(ascii: "-"), position + 1 < bytes.count,
          bytes[position + 1] != UInt8(ascii: "]"), byte <= bytes[position + 1]
        {
          ranges.append(byte...bytes[position + 1])
          position += 2
        } else {
          ranges.append(byte...byte)
        }
      }
      return accept("]") ? .set(ranges, isNegated: isNegated) : nil
    }
  }
}
